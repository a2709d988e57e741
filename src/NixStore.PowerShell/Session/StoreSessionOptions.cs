using NixStore.Opening;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.PowerShell.Session;

/// <summary>Options of a <see cref="StoreSession"/> for stores on other machines, in addition to the configuration of Nix.</summary>
internal sealed record StoreSessionOptions
{
    /// <summary>Gets the options of a session that asks caches again, and not the disk cache of earlier answers.</summary>
    public static StoreSessionOptions Refreshing { get; } = new()
    {
        ChangeCaches = static options => options with { Memory = options.Memory?.Emptied },
    };

    /// <summary>Gets the function that changes the options of binary caches. Its argument is the options of the configuration.</summary>
    public Func<BinaryCacheOptions, BinaryCacheOptions> ChangeCaches { get; init; } = static configured => configured;

    /// <summary>Gets the function that returns the options for SSH.</summary>
    public Func<SshOptions> FindSsh { get; init; } = static () => new SshOptions();

    /// <summary>Gets the function that returns the kinds of stores that only the owner knows.</summary>
    public Func<IReadOnlyList<IStoreKind>> FindOtherKinds { get; init; } = static () => [];
}
