using NixStore.Closures;

namespace NixStore.PowerShell.Outputs;

/// <summary>What became of one package between two closures.</summary>
/// <param name="Name">The package's name, without version.</param>
/// <param name="Change">What became of it.</param>
/// <param name="ReferenceVersion">Its versions in the first closure, with commas between them; null where it is not there.</param>
/// <param name="DifferenceVersion">Its versions in the second closure; null where it is not there.</param>
/// <param name="SizeDelta">By how many bytes it grew.</param>
public sealed record ClosureDifference(
    string Name, ClosureChangeKind Change, string? ReferenceVersion, string? DifferenceVersion, long SizeDelta)
{
    /// <summary>Makes the object of what the core has found.</summary>
    /// <param name="change">What the core has found.</param>
    /// <returns>The object.</returns>
    public static ClosureDifference From(ClosureChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new ClosureDifference(
            change.Name,
            change.Kind,
            change.Before.Count == 0 ? null : string.Join(", ", change.VersionsBefore),
            change.After.Count == 0 ? null : string.Join(", ", change.VersionsAfter),
            change.SizeDelta);
    }
}
