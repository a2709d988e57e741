using System.Globalization;

namespace NixStore.Retention;

/// <summary>Keeps the last item of each of the last periods in which items were made.</summary>
/// <param name="Period">The period, in the time zone of the times of the items.</param>
/// <param name="Count">The count of periods.</param>
public sealed record KeepPerPeriod(RetentionPeriod Period, int Count) : RetentionRule
{
    private string Name => Period.ToString().ToLowerInvariant();

    /// <inheritdoc/>
    public override IReadOnlyList<RetentionVerdict> Judge(RetentionSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var kept = series.Items.Index()
            .GroupBy(item => NameOf(item.Item.Time))
            .Select(static ofPeriod => (
                ofPeriod.Key, Last: ofPeriod.MaxBy(static item => (item.Item.Time, item.Index))))
            .OrderByDescending(static ofPeriod => ofPeriod.Last.Item.Time).Take(Count)
            .ToDictionary(static ofPeriod => ofPeriod.Last.Index, static ofPeriod => ofPeriod.Key);
        return
        [
            .. series.Items.Select((_, index) => kept.TryGetValue(index, out var period)
                ? new RetentionVerdict(true, $"the last of {Name} {period}")
                : new RetentionVerdict(false, $"not the last of one of {Count} {Name}s")),
        ];
    }

    private string NameOf(DateTimeOffset time) => Period switch
    {
        RetentionPeriod.Day => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        RetentionPeriod.Week => string.Create(
            CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(time.DateTime):0000}-W{ISOWeek.GetWeekOfYear(time.DateTime):00}"),
        _ => time.ToString("yyyy-MM", CultureInfo.InvariantCulture),
    };
}
