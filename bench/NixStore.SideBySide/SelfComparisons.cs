namespace NixStore.SideBySide;

/// <summary>The operations that are compared with another operation of the module.</summary>
internal static class SelfComparisons
{
    public static IReadOnlyList<Comparison> All { get; } =
    [
        new(
            "`Copy-Closure` to four stores at once, against four copies one after another",
            0.7,
            "$null = Copy-Closure $Root -From $Source -To $Target/1, $Target/2, $Target/3, $Target/4",
            "foreach ($Number in 1..4) { Copy-Closure $Root -From $Source -To $Target/$Number }",
            Comparisons.NewTarget + "; mkdir $Target"),
        new(
            $"`Get-StoreRoot -Impact`, {SyntheticStore.RootCount:N0} roots, against `Get-StoreGarbage`",
            3,
            "$null = Get-StoreRoot -Impact -Store $Synthetic",
            "$null = Get-StoreGarbage -Store $Synthetic"),
    ];
}
