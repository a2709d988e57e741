using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Local.Receiving;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.Opening;

/// <summary>Options of <see cref="StoreOpener.FromEnvironment"/>.</summary>
public sealed record StoreOpenerOptions
{
    /// <summary>Gets the variables that say where configuration and stores are; null for those of the process.</summary>
    public StoreEnvironment? Environment { get; init; }

    /// <summary>Gets the function that changes the configured options of binary caches.</summary>
    public Func<BinaryCacheOptions, BinaryCacheOptions> ChangeCaches { get; init; } = static configured => configured;

    /// <summary>Gets the options of connections over SSH, or null for the user's configuration of SSH.</summary>
    public SshOptions? Ssh { get; init; }

    /// <summary>Gets the receiver of the messages of daemons, or null to drop them.</summary>
    public IDaemonLog? Log { get; init; }

    /// <summary>
    /// Gets what keeps space free while paths are added to local stores, such as an <c>AutomaticCollection</c>; null for nothing.
    /// </summary>
    public IFreeSpaceGuard? FreeSpaceGuard { get; init; }

    /// <summary>Gets additional kinds of stores.</summary>
    public IReadOnlyList<IStoreKind> OtherKinds { get; init; } = [];
}
