using System.Globalization;

namespace NixStore.SideBySide;

/// <summary>
/// Measures copies to four stores at once and copies of the same closure to one store, in pairs of runs. Both are by this module.
/// </summary>
internal sealed class DistributionRuns(ModuleSession session, Shell shell)
{
    /// <summary>The name of the row.</summary>
    public const string Four = "`Copy-Closure` to four stores at once";

    private const double Bar = 2.5;
    private const string NewTargets = "if [ -e \"$Target\" ]; then chmod -R u+w \"$Target\"; rm -rf \"$Target\"; fi; mkdir \"$Target\"";

    /// <summary>Measures and gives the table's row.</summary>
    /// <param name="pairs">How many pairs count.</param>
    /// <returns>The row, in Markdown.</returns>
    public string Measure(int pairs)
    {
        MeasurePair();
        var measurements = Enumerable.Range(0, pairs).Select(_ => MeasurePair()).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {Four} | {Median.Of(measurements, static m => m.Four.TotalSeconds):0.000} s "
            + $"| {Median.Of(measurements, static m => m.One.TotalSeconds):0.000} s | "
            + $"{Median.Of(measurements, static m => m.Four / m.One):0.00} "
            + $"| {Bar} | {measurements.Max(static m => m.PeakBytes) / 1e6:0} MB |");
    }

    private (TimeSpan Four, TimeSpan One, long PeakBytes) MeasurePair()
    {
        shell.Run(NewTargets);
        ProcessMemory.ResetPeak();
        var four = session.Run("$null = Copy-Closure $Root -From $Source -To $Target/1, $Target/2, $Target/3, $Target/4");
        var peak = ProcessMemory.Peak();
        shell.Run(NewTargets);
        return (four, session.Run("Copy-Closure $Root -From $Source -To $Target/1"), peak);
    }
}
