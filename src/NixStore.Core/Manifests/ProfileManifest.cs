using System.Collections.Immutable;
using System.Globalization;

namespace NixStore.Manifests;

/// <summary>
/// The packages of a profile of <c>nix profile</c>, as its <c>manifest.json</c> lists them (<c>ProfileManifest</c> in
/// <c>src/nix/profile.cc</c>). It does not change.
/// </summary>
public sealed class ProfileManifest
{
    /// <summary>The version that is written. Nix reads it since 2.20.</summary>
    public const int WrittenVersion = 3;

    private readonly ImmutableSortedDictionary<string, ManifestPackage> _packages;

    private ProfileManifest(ImmutableSortedDictionary<string, ManifestPackage> packages, int version)
    {
        _packages = packages;
        Version = version;
    }

    /// <summary>Gets a manifest without packages.</summary>
    public static ProfileManifest Empty { get; } = new(
        ImmutableSortedDictionary.Create<string, ManifestPackage>(StringComparer.Ordinal), WrittenVersion);

    /// <summary>Gets the version of the file that the packages were read from.</summary>
    public int Version { get; }

    /// <summary>Gets the packages by their names in the profile, sorted by name.</summary>
    public IReadOnlyDictionary<string, ManifestPackage> Packages => _packages;

    /// <summary>Creates a manifest of packages by their names.</summary>
    /// <param name="version">The version of the file.</param>
    /// <param name="packages">The packages. Of several with one name, the last one is in the manifest.</param>
    internal static ProfileManifest Of(int version, IEnumerable<KeyValuePair<string, ManifestPackage>> packages)
        => new(Empty._packages.SetItems(packages), version);

    /// <summary>Creates a manifest of packages without names. A package whose name is in use gets the next free number.</summary>
    /// <param name="version">The version of the file.</param>
    /// <param name="packages">The packages.</param>
    internal static ProfileManifest Of(int version, IEnumerable<ManifestPackage> packages)
    {
        var named = Empty._packages.ToBuilder();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var package in packages)
        {
            var name = package.Name;
            var free = name;
            var number = numbers.GetValueOrDefault(name);
            while (named.ContainsKey(free))
            {
                free = string.Create(CultureInfo.InvariantCulture, $"{name}-{++number}");
            }

            numbers[name] = number;
            named.Add(free, package);
        }

        return new ProfileManifest(named.ToImmutable(), version);
    }

    /// <summary>Returns the manifest with one more package. If its name is in use, it gets the next free number.</summary>
    /// <param name="package">The package.</param>
    /// <returns>The new manifest.</returns>
    public ProfileManifest With(ManifestPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        return With(package.Name, package);
    }

    /// <summary>Returns the manifest with one more package. If the name is in use, the package gets the next free number.</summary>
    /// <param name="name">The name.</param>
    /// <param name="package">The package.</param>
    /// <returns>The new manifest.</returns>
    public ProfileManifest With(string name, ManifestPackage package)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(package);
        var free = name;
        for (var number = 1; _packages.ContainsKey(free); number++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        }

        return new ProfileManifest(_packages.Add(free, package), Version);
    }

    /// <summary>Returns the manifest with another package under a name.</summary>
    /// <param name="name">The name of a package in the profile.</param>
    /// <param name="package">What takes its name.</param>
    /// <returns>The new manifest.</returns>
    public ProfileManifest Replace(string name, ManifestPackage package)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(package);
        return new ProfileManifest(_packages.SetItem(name, package), Version);
    }

    /// <summary>Returns the manifest without a package.</summary>
    /// <param name="name">The name of the package in the profile.</param>
    /// <returns>The new manifest.</returns>
    public ProfileManifest Without(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new ProfileManifest(_packages.Remove(name), Version);
    }
}
