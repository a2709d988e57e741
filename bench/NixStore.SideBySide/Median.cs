namespace NixStore.SideBySide;

/// <summary>The middle of several measurements.</summary>
internal static class Median
{
    public static double Of<T>(IReadOnlyCollection<T> measurements, Func<T, double> figure)
    {
        var sorted = measurements.Select(figure).Order().ToList();
        return sorted.Count % 2 == 1
            ? sorted[sorted.Count / 2]
            : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
