namespace NixStore.Retention;

/// <summary>
/// Keeps the current item, those before it up to a count, and all that are newer, as <c>+5</c> of Nix does
/// (<c>deleteGenerationsGreaterThan</c> in <c>src/libstore/profiles.cc</c>).
/// </summary>
/// <param name="Count">The count, with the current one.</param>
public sealed record KeepLast(int Count) : RetentionRule
{
    /// <inheritdoc/>
    public override IReadOnlyList<RetentionVerdict> Judge(RetentionSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var current = series.Current ?? series.Items.Count - 1;
        return
        [
            .. series.Items.Select((_, index) =>
                index > current ? new RetentionVerdict(true, "newer than the current one")
                : index > current - Count ? new RetentionVerdict(true, $"one of the last {Count}")
                : new RetentionVerdict(false, $"not one of the last {Count}")),
        ];
    }
}
