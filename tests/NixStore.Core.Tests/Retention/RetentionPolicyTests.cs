namespace NixStore.Retention;

public sealed class RetentionPolicyTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Since_keeps_what_was_made_since_then_and_what_was_in_use_then()
    {
        // 30 days, 15 days and one hour ago, with 7 days.
        var series = Series([_start.AddDays(-30), _start.AddDays(-15), _start.AddHours(-1)]);

        Assert.Equal([2, 3], Kept(series, KeepSince.Ago(TimeSpan.FromDays(7), _start)));
        Assert.Equal(["older than 2025-12-25 12:00"], Reasons(series, 1, KeepSince.Ago(TimeSpan.FromDays(7), _start)));
        Assert.Equal(["in use at 2025-12-25 12:00"], Reasons(series, 2, KeepSince.Ago(TimeSpan.FromDays(7), _start)));
        Assert.Equal(["not older than 2025-12-25 12:00"], Reasons(series, 3, KeepSince.Ago(TimeSpan.FromDays(7), _start)));
    }

    [Fact]
    public void Since_keeps_equal_times_future_times_and_younger_ones_with_lower_numbers()
    {
        Assert.Equal([2, 3], Kept(Series([_start, _start, _start.AddDays(3)]), new KeepSince(_start.AddDays(1))));
        Assert.Equal([1, 2, 3], Kept(Series([_start, _start, _start]), new KeepSince(_start)));
        Assert.Equal(
            [2, 3, 5],
            Kept(Series([_start, _start.AddDays(9), _start.AddDays(8), _start, _start]), new KeepSince(_start.AddDays(5))));
        Assert.Equal([1], Kept(Series([_start]), new KeepSince(_start.AddDays(1))));
        Assert.Empty(Kept(Series([]), new KeepSince(_start)));
    }

    [Theory]
    [InlineData(4, 1, new long[] { 5 })]
    [InlineData(4, 3, new long[] { 3, 4, 5 })]
    [InlineData(4, 9, new long[] { 1, 2, 3, 4, 5 })]
    [InlineData(1, 1, new long[] { 2, 3, 4, 5 })]
    [InlineData(2, 2, new long[] { 2, 3, 4, 5 })]
    [InlineData(null, 2, new long[] { 4, 5 })]
    public void Last_counts_back_from_the_current_one_and_keeps_newer_ones(int? current, int count, long[] kept)
        => Assert.Equal(kept, Kept(Series(Days(5), current), new KeepLast(count)));

    [Fact]
    public void The_last_of_each_day_week_and_month_stays()
    {
        // Two a day, from Thursday, 1 January 2026.
        var series = Series([.. Enumerable.Range(0, 100).Select(half => _start.AddHours(12 * half).AddHours(-12))]);

        Assert.Equal([96, 98, 100], Kept(series, new KeepPerPeriod(RetentionPeriod.Day, 3)));
        Assert.Equal(
            [new DateTime(2026, 2, 8), new DateTime(2026, 2, 15), new DateTime(2026, 2, 19)],
            Kept(series, new KeepPerPeriod(RetentionPeriod.Week, 3)).Select(number => series.Items[(int)number - 1].Time.Date));
        Assert.Equal(
            [new DateTime(2026, 1, 31), new DateTime(2026, 2, 19)],
            Kept(series, new KeepPerPeriod(RetentionPeriod.Month, 12)).Select(number => series.Items[(int)number - 1].Time.Date));
        Assert.Equal(["the last of week 2026-W08"], Reasons(series, 100, new KeepPerPeriod(RetentionPeriod.Week, 3)));
    }

    [Fact]
    public void Days_without_items_do_not_count_and_times_decide_within_a_day()
    {
        var series = Series([_start, _start.AddDays(10).AddHours(2), _start.AddDays(10).AddHours(1)]);

        Assert.Equal([1, 2], Kept(series, new KeepPerPeriod(RetentionPeriod.Day, 2)));
    }

    [Fact]
    public void Numbers_and_names_select_what_can_go()
    {
        var series = Series(Days(4));

        Assert.Equal([1, 4], Kept(series, new KeepOtherNumbers(new HashSet<long> { 2, 3 })));
        Assert.Equal([2, 3], Kept(series, new KeepNumbers(new HashSet<long> { 2, 3 })));
        Assert.Equal([1, 2, 4], Kept(series, new KeepOtherNames("*-3", static name => name.EndsWith("-3", StringComparison.Ordinal))));
    }

    [Fact]
    public void An_item_stays_if_any_rule_keeps_it_and_every_reason_is_said()
    {
        var series = Series(Days(5));
        RetentionRule[] rules = [new KeepLast(2), new KeepSince(_start.AddDays(3)), new KeepNumbers(new HashSet<long> { 1 })];

        Assert.Equal([1, 3, 4, 5], Kept(series, rules));
        Assert.Equal(
            ["not one of the last 2", "older than 2026-01-04 12:00", "not kept by number"], Reasons(series, 2, rules));
        Assert.Equal(["one of the last 2", "not older than 2026-01-04 12:00"], Reasons(series, 5, rules));
    }

    [Fact]
    public void A_protected_item_stays_whatever_the_rules_say()
    {
        var items = Series(Days(3)).Items;
        var series = new RetentionSeries([items[0] with { Protection = "current" }, items[1], items[2]], 0);

        Assert.Equal([1], Kept(series));
        Assert.Equal(["current"], Reasons(series, 1));
    }

    private static DateTimeOffset[] Days(int count) => [.. Enumerable.Range(0, count).Select(static day => _start.AddDays(day))];

    private static RetentionSeries Series(DateTimeOffset[] times, int? current = null)
        => new([.. times.Select(static (time, index) => new RetentionItem(index + 1, time, $"item-{index + 1}"))], current);

    private static IEnumerable<long> Kept(RetentionSeries series, params RetentionRule[] rules)
        => new RetentionPolicy(rules).Decide(series)
            .Where(static decision => decision.Stays).Select(static decision => decision.Item.Number);

    private static IReadOnlyList<string> Reasons(RetentionSeries series, long number, params RetentionRule[] rules)
        => new RetentionPolicy(rules).Decide(series).Single(decision => decision.Item.Number == number).Reasons;
}
