using System.Globalization;

namespace NixStore.SideBySide;

/// <summary>Measures one comparison: pairs of runs taken in turn, after one pair that is not counted.</summary>
internal sealed class Run(Comparison comparison, Shell shell, ModuleSession session)
{
    /// <summary>Measures and gives the table's row.</summary>
    /// <param name="pairs">How many pairs count.</param>
    /// <returns>The row, in Markdown.</returns>
    public string Measure(int pairs)
    {
        MeasurePair();
        var measurements = Enumerable.Range(0, pairs).Select(_ => MeasurePair()).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {comparison.Name} | {Median.Of(measurements, m => m.Ours.TotalSeconds):0.000} s "
            + $"| {Median.Of(measurements, m => m.Nix.TotalSeconds):0.000} s | {Median.Of(measurements, m => m.Ratio):0.00} "
            + $"| {comparison.Bar} | {measurements.Max(m => m.PeakBytes) / 1e6:0} MB |");
    }

    private Measurement MeasurePair()
    {
        Prepare();
        ProcessMemory.ResetPeak();
        var ours = session.Run(comparison.Script);
        var peak = ProcessMemory.Peak();
        Prepare();
        return new Measurement(ours, shell.Run(comparison.NixCommand), peak);
    }

    private void Prepare()
    {
        if (comparison.Prepare.Length > 0)
        {
            shell.Run(comparison.Prepare);
        }
    }
}
