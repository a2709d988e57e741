using NixStore.Closures;

namespace NixStore.PowerShell.Outputs;

/// <summary>What became of one package between two closures.</summary>
public sealed class ClosureDifference
{
    internal ClosureDifference(string name, ClosureChangeKind change, string? referenceVersion, string? differenceVersion, long sizeDelta)
    {
        Name = name;
        Change = change.ToString();
        ReferenceVersion = referenceVersion;
        DifferenceVersion = differenceVersion;
        SizeDelta = sizeDelta;
    }

    /// <summary>The package's name, without version.</summary>
    public string Name { get; }

    /// <summary>What became of it.</summary>
    public string Change { get; }

    /// <summary>Its versions in the first closure, with commas between them; null where it is not there.</summary>
    public string? ReferenceVersion { get; }

    /// <summary>Its versions in the second closure; null where it is not there.</summary>
    public string? DifferenceVersion { get; }

    /// <summary>By how many bytes it grew.</summary>
    public long SizeDelta { get; }

    /// <summary>Makes the object of what the core has found.</summary>
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
