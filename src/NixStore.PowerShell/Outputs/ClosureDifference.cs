using NixStore.Closures;

namespace NixStore.PowerShell.Outputs;

/// <summary>The change of one package between two closures.</summary>
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

    /// <summary>Gets the name of the package, without version.</summary>
    public string Name { get; }

    /// <summary>Gets the kind of the change.</summary>
    public string Change { get; }

    /// <summary>Gets the versions in the first closure, separated by commas, or null if it lacks the package.</summary>
    public string? ReferenceVersion { get; }

    /// <summary>Gets the versions in the second closure, separated by commas, or null if it lacks the package.</summary>
    public string? DifferenceVersion { get; }

    /// <summary>Gets the growth in bytes. Negative if the package became smaller.</summary>
    public long SizeDelta { get; }

    /// <summary>Creates the object from a change that the core has found.</summary>
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
