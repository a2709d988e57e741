using System.Text;
using NixStore.Derivations;
using NixStore.Manifests;
using NixStore.Paths;
using NixStore.Profiles.Environments;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Profiles.Packages;

/// <summary>Reads the packages of profiles from the manifests of their environments.</summary>
public sealed class PackageReader
{
    private const int MostBytes = 16 * 1024 * 1024;

    private readonly IStore _store;
    private readonly string _physicalDirectory;

    /// <summary>Creates a reader.</summary>
    /// <param name="store">The store.</param>
    /// <exception cref="MissingCapabilityException">The files of the store are not on this machine.</exception>
    public PackageReader(IStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _physicalDirectory = store.Find<ICollectingStore>()?.PhysicalDirectory
            ?? store.Require<IPhysicalStore>("show the files of profiles on this machine").PhysicalDirectory;
    }

    /// <summary>Reads the packages of a profile.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The packages.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<ProfilePackages> ReadAsync(StoreProfile profile, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (profile.Path is not { } path)
        {
            return new ProfilePackages(profile, ProfileFormat.Empty, []);
        }

        try
        {
            return FindSet(path) is { } set
                ? new ProfilePackages(profile, set.Format, set.Packages)
                : new ProfilePackages(profile, ProfileFormat.Path, [Describe(path)]);
        }
        catch (NixStoreException failure)
        {
            var info = await _store.FindPathInfoAsync(path, cancellationToken).ConfigureAwait(false);
            return new ProfilePackages(
                profile, ProfileFormat.Unknown, [.. (info?.References ?? []).Select(Describe)], failure.Message);
        }
    }

    /// <summary>Gets the files of the store, as they are now.</summary>
    internal IPackageFiles NewFiles() => new PackageFiles(_store.Directory, _physicalDirectory);

    /// <summary>Reads the packages of an environment.</summary>
    /// <param name="path">The path that a profile leads to.</param>
    /// <returns>The packages, or null if the path is no environment.</returns>
    /// <exception cref="NixStoreException">The manifest cannot be read.</exception>
    internal PackageSet? FindSet(StorePath path)
    {
        var files = NewFiles();
        var environment = _store.Directory.Print(path);
        return FindManifest(files, $"{environment}/manifest.json") is { } manifest
            ? new NixProfilePackages(manifest)
            : FindEnvironmentManifest(files, $"{environment}/manifest.nix");
    }

    // A link is a file of a package: nix profile writes a file.
    private ProfileManifest? FindManifest(IPackageFiles files, string file)
        => files.Resolve(file) == file && files.FindContents(file, MostBytes) is { } contents
            ? ProfileManifestJson.Find(Encoding.UTF8.GetString(contents), _store.Directory)
            : null;

    private NixEnvPackages? FindEnvironmentManifest(IPackageFiles files, string file)
    {
        // A file with the name in a package is not the manifest of an environment, which is a path of its own.
        if (!_store.Directory.TryParse(files.Resolve(file), out var manifest) || manifest.Name != EnvironmentManifest.Name)
        {
            return null;
        }

        return files.FindContents(file, MostBytes) is { } contents
            ? new NixEnvPackages(EnvironmentManifest.Read(contents, _store.Directory))
            : null;
    }

    private static InstalledPackage Describe(StorePath path)
    {
        var (name, version) = DerivationName.Parse(path.Name);
        return new InstalledPackage { Name = name, Version = version, Paths = [path] };
    }
}
