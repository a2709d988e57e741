namespace NixStore.Profiles.Packages;

/// <summary>The packages of a profile.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Format">What the profile leads to.</param>
/// <param name="Packages">
/// The packages. If the profile leads to a path that is no environment, that path. If the manifest cannot be read, the paths that the
/// environment refers to.
/// </param>
/// <param name="Problem">Why the manifest cannot be read; null if it can.</param>
public sealed record ProfilePackages(
    StoreProfile Profile, ProfileFormat Format, IReadOnlyList<InstalledPackage> Packages, string? Problem = null);
