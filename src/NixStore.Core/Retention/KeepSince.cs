using System.Globalization;

namespace NixStore.Retention;

/// <summary>
/// Keeps what was in use since a time, as <c>--delete-older-than 7d</c> of Nix does: all items that were made since then, and the one
/// before them, which was in use at that time (<c>deleteGenerationsOlderThan</c> in <c>src/libstore/profiles.cc</c>).
/// </summary>
/// <param name="Time">The time.</param>
public sealed record KeepSince(DateTimeOffset Time) : RetentionRule
{
    /// <summary>Creates the rule for an age. As in Nix, times are compared in whole seconds.</summary>
    /// <param name="age">The age.</param>
    /// <param name="now">The current time.</param>
    /// <returns>The rule.</returns>
    public static KeepSince Ago(TimeSpan age, DateTimeOffset now)
    {
        var time = now - age;
        return new KeepSince(time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<RetentionVerdict> Judge(RetentionSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var time = Time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

        // The numbers give the order. After a restored backup, a lower number can be younger, and stays too.
        var inUse = series.Items.Count - 1;
        while (inUse >= 0 && series.Items[inUse].Time >= Time)
        {
            inUse--;
        }

        return
        [
            .. series.Items.Select((item, index) =>
                item.Time >= Time ? new RetentionVerdict(true, $"not older than {time}")
                : index == inUse ? new RetentionVerdict(true, $"in use at {time}")
                : new RetentionVerdict(false, $"older than {time}")),
        ];
    }
}
