namespace NixStore.Retention;

/// <summary>Keeps all items but those with some numbers.</summary>
/// <param name="Numbers">The numbers of the items that may be removed.</param>
public sealed record KeepOtherNumbers(IReadOnlySet<long> Numbers) : RetentionRule
{
    /// <inheritdoc/>
    public override IReadOnlyList<RetentionVerdict> Judge(RetentionSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return
        [
            .. series.Items.Select(item => Numbers.Contains(item.Number)
                ? new RetentionVerdict(false, "selected by number")
                : new RetentionVerdict(true, "not selected by number")),
        ];
    }
}
