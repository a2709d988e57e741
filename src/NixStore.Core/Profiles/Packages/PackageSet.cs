using NixStore.Profiles.Environments;
using NixStore.Stores;

namespace NixStore.Profiles.Packages;

/// <summary>
/// The packages of a profile, which can be changed and built in the way of the program that made the profile. It does not change.
/// </summary>
internal abstract class PackageSet
{
    /// <summary>Gets what a profile with these packages leads to.</summary>
    public abstract ProfileFormat Format { get; }

    /// <summary>Gets the packages.</summary>
    public abstract IReadOnlyList<InstalledPackage> Packages { get; }

    /// <summary>Returns the set without some packages; the same set if it has none of them.</summary>
    public abstract PackageSet Remove(Func<InstalledPackage, bool> isRemoved);

    /// <summary>Returns the set with more packages; the same set if it has them already.</summary>
    public abstract PackageSet Install(PackageChange change);

    /// <summary>Computes the environment. Nothing is written.</summary>
    /// <param name="store">The store of the packages.</param>
    /// <param name="files">The files of the packages.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The packages cannot be merged, or one is not valid.</exception>
    public abstract Task<UserEnvironment> BuildAsync(IStore store, IPackageFiles files, CancellationToken cancellationToken);
}
