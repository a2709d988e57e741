using NixStore.Opening;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.PowerShell.Session;

/// <summary>How a <see cref="StoreSession"/> reaches stores on other machines, beyond what the configuration of Nix says.</summary>
internal sealed record StoreSessionOptions
{
    /// <summary>Changes how binary caches are used; the argument is what the configuration says.</summary>
    public Func<BinaryCacheOptions, BinaryCacheOptions> ChangeCaches { get; init; } = static configured => configured;

    /// <summary>Returns how other machines are reached over SSH.</summary>
    public Func<SshOptions> FindSsh { get; init; } = static () => new SshOptions();

    /// <summary>Returns the kinds of stores that only the owner knows.</summary>
    public Func<IReadOnlyList<IStoreKind>> FindOtherKinds { get; init; } = static () => [];
}
