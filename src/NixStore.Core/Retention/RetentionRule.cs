namespace NixStore.Retention;

/// <summary>A rule that keeps some items of a series.</summary>
public abstract record RetentionRule
{
    /// <summary>Judges each item of a series.</summary>
    /// <param name="series">The items.</param>
    /// <returns>What the rule says about each item, in their order.</returns>
    public abstract IReadOnlyList<RetentionVerdict> Judge(RetentionSeries series);
}
