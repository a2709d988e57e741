namespace NixStore.SideBySide;

/// <summary>The operations that are measured in a new process for each run. Starting PowerShell is not counted.</summary>
internal static class NewSessionComparisons
{
    public static IReadOnlyList<Comparison> All { get; } =
    [
        Of("`Export-Closure` to a file", 0.6),
        Of("`Import-Closure`", 0.45),
        Of("`Copy-Closure` between two stores", 0.45),
    ];

    private static Comparison Of(string name, double bar)
        => Comparisons.All.First(comparison => comparison.Name == name) with { Name = $"{name}, in a new process", Bar = bar };
}
