using NixStore.Manifests;
using NixStore.Paths;

namespace NixStore.Profiles.Packages;

/// <summary>A package of a profile.</summary>
public sealed record InstalledPackage
{
    /// <summary>Gets the name. In a profile of <c>nix profile</c>, no other package has it.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the version. Empty if the package has none.</summary>
    public required string Version { get; init; }

    /// <summary>Gets the paths that are installed.</summary>
    public required IReadOnlyList<StorePath> Paths { get; init; }

    /// <summary>Gets the names of the installed outputs; empty if they are not recorded.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Gets the priority. If two packages have one file, that of the lower number is used.</summary>
    public int Priority { get; init; } = ManifestPackage.DefaultPriority;

    /// <summary>Gets whether the files are in the environment.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>Gets the flake that the package comes from, or null if it is not known.</summary>
    public PackageOrigin? Origin { get; init; }

    /// <summary>Returns whether two packages are the same. Lists are compared by their items.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <returns>True if all members are equal.</returns>
    public bool Equals(InstalledPackage? other)
        => other is not null && Name == other.Name && Version == other.Version && Paths.SequenceEqual(other.Paths)
            && Outputs.SequenceEqual(other.Outputs) && Priority == other.Priority && IsActive == other.IsActive && Origin == other.Origin;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);
}
