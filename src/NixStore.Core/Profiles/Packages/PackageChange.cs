using NixStore.Paths;

namespace NixStore.Profiles.Packages;

/// <summary>A package to install.</summary>
/// <param name="Path">The path.</param>
/// <param name="Priority">
/// The priority, or null for the default one. A package that is installed keeps its priority if this is null.
/// </param>
public sealed record PackageRequest(StorePath Path, int? Priority = null);

/// <summary>A change of the packages of a profile, which makes one generation.</summary>
public sealed record PackageChange
{
    /// <summary>Gets the packages to install, in order.</summary>
    public IReadOnlyList<PackageRequest> Installed { get; init; } = [];

    /// <summary>Gets the selections of the packages to remove, in order. They are removed before the others are installed.</summary>
    public IReadOnlyList<Func<InstalledPackage, bool>> Removed { get; init; } = [];

    /// <summary>Gets whether packages with the names of the new ones stay, and are not replaced.</summary>
    public bool KeepsSameNames { get; init; }
}
