using NixStore.Derivations;
using NixStore.Paths;
using NixStore.PowerShell.Outputs;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Remote.Daemon;

namespace NixStore.PowerShell.Session;

/// <summary>A store that a cmdlet has opened, and its reference for output objects.</summary>
/// <param name="Reference">The reference of the store; never <c>auto</c>.</param>
/// <param name="Store">The store.</param>
internal sealed record OpenStore(StoreReference Reference, IStore Store)
{
    /// <summary>
    /// Gets a value indicating whether paths from the store need no signature: it is on this machine, or its reference says so.
    /// </summary>
    public bool IsTrusted => Store.Find<IPhysicalStore>() is not null
        || Store is DaemonStore { IsOnThisMachine: true }
        || Reference.IsTrusted;

    /// <summary>Creates the output object of a path.</summary>
    /// <param name="info">The information that the store has about the path.</param>
    /// <returns>The object.</returns>
    public StorePathInfo Describe(ValidPathInfo info) => new(info, Store.Directory, Reference);

    /// <summary>Creates the output object of a derivation.</summary>
    /// <param name="path">The path of its file.</param>
    /// <param name="derivation">The derivation.</param>
    /// <returns>The object.</returns>
    public DerivationInfo Describe(StorePath path, Derivation derivation) => new(path, derivation, Store.Directory, Reference);
}
