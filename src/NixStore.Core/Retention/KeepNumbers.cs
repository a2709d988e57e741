namespace NixStore.Retention;

/// <summary>Keeps the items with some numbers.</summary>
/// <param name="Numbers">The numbers.</param>
public sealed record KeepNumbers(IReadOnlySet<long> Numbers) : RetentionRule
{
    /// <inheritdoc/>
    public override IReadOnlyList<RetentionVerdict> Judge(RetentionSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return
        [
            .. series.Items.Select(item => Numbers.Contains(item.Number)
                ? new RetentionVerdict(true, "kept by number")
                : new RetentionVerdict(false, "not kept by number")),
        ];
    }
}
