using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Local.Receiving;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.Opening;

/// <summary>Options of <see cref="StoreOpener.FromEnvironment"/>.</summary>
public sealed record StoreOpenerOptions
{
    /// <summary>The variables that say where configuration and stores are; null for those of the process.</summary>
    public StoreEnvironment? Environment { get; init; }

    /// <summary>Changes the options of binary caches that the configuration gives.</summary>
    public Func<BinaryCacheOptions, BinaryCacheOptions> ChangeCaches { get; init; } = static configured => configured;

    /// <summary>Options of connections over SSH; null for the user's own configuration of SSH.</summary>
    public SshOptions? Ssh { get; init; }

    /// <summary>Receives the messages of daemons; null to drop them.</summary>
    public IDaemonLog? Log { get; init; }

    /// <summary>
    /// Gets what keeps space free while paths are added to local stores, such as an <c>AutomaticCollection</c>; null for nothing.
    /// </summary>
    public IFreeSpaceGuard? FreeSpaceGuard { get; init; }

    /// <summary>More kinds of stores.</summary>
    public IReadOnlyList<IStoreKind> OtherKinds { get; init; } = [];
}
