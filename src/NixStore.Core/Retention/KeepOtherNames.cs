namespace NixStore.Retention;

/// <summary>Keeps all items but those whose names match a pattern.</summary>
/// <param name="Pattern">The pattern, for the reasons.</param>
/// <param name="IsMatch">Returns whether a name matches.</param>
public sealed record KeepOtherNames(string Pattern, Func<string, bool> IsMatch) : RetentionRule
{
    /// <inheritdoc/>
    public override IReadOnlyList<RetentionVerdict> Judge(RetentionSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return
        [
            .. series.Items.Select(item => IsMatch(item.Name)
                ? new RetentionVerdict(false, $"like {Pattern}")
                : new RetentionVerdict(true, $"not like {Pattern}")),
        ];
    }
}
