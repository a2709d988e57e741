namespace NixStore.Retention;

/// <summary>
/// Rules that decide together which items are kept: an item stays if it is protected or if any rule keeps it. Without rules, only protected
/// items stay.
/// </summary>
/// <param name="Rules">The rules.</param>
public sealed record RetentionPolicy(IReadOnlyList<RetentionRule> Rules)
{
    /// <summary>Decides on each item of a series.</summary>
    /// <param name="series">The items.</param>
    /// <returns>The decisions, in the order of the items.</returns>
    public IReadOnlyList<RetentionDecision> Decide(RetentionSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var verdicts = Rules.Select(rule => rule.Judge(series)).ToList();
        return [.. series.Items.Select((item, index) => Decide(item, [.. verdicts.Select(ofRule => ofRule[index])]))];
    }

    private static RetentionDecision Decide(RetentionItem item, IReadOnlyList<RetentionVerdict> verdicts)
    {
        List<string> keeping =
        [
            .. item.Protection is { } protection ? [protection] : (string[])[],
            .. verdicts.Where(static verdict => verdict.Stays).Select(static verdict => verdict.Reason),
        ];
        return keeping.Count > 0
            ? new RetentionDecision(item, true, keeping)
            : new RetentionDecision(item, false, [.. verdicts.Select(static verdict => verdict.Reason)]);
    }
}
