using System.Globalization;

namespace NixStore.SideBySide;

/// <summary>Measures one comparison in alternating pairs of runs, after one pair that is not counted.</summary>
/// <param name="comparison">The comparison.</param>
/// <param name="shell">The shell that prepares each run.</param>
/// <param name="ours">Runs our script.</param>
/// <param name="opponent">Runs the opponent.</param>
internal sealed class Run(Comparison comparison, Shell shell, Func<string, Sample> ours, Func<string, TimeSpan> opponent)
{
    /// <summary>Measures the row of the table.</summary>
    /// <param name="pairs">The number of pairs that count.</param>
    /// <returns>The row, in Markdown.</returns>
    public string Measure(int pairs)
    {
        MeasurePair();
        var measurements = Enumerable.Range(0, pairs).Select(_ => MeasurePair()).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {comparison.Name} | {Median.Of(measurements, m => m.Ours.TotalSeconds):0.000} s "
            + $"| {Median.Of(measurements, m => m.Other.TotalSeconds):0.000} s | {Median.Of(measurements, m => m.Ratio):0.00} "
            + $"| {comparison.Bar} | {measurements.Max(m => m.PeakBytes) / 1e6:0} MB |");
    }

    private Measurement MeasurePair()
    {
        Prepare();
        var sample = ours(comparison.Script);
        Prepare();
        return new Measurement(sample.Elapsed, opponent(comparison.Opponent), sample.PeakBytes);
    }

    private void Prepare()
    {
        if (comparison.Prepare.Length > 0)
        {
            shell.Run(comparison.Prepare);
        }
    }
}
