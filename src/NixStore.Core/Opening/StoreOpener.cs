using NixStore.Configuration;
using NixStore.FileSystem;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Receiving;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.Opening;

/// <summary>Opens stores by their references.</summary>
/// <param name="environment">The variables that determine the directories of the stores of this machine.</param>
/// <param name="caches">Returns the options for binary caches when they are first needed, or null for the defaults.</param>
/// <param name="log">Receives the messages of daemons, or null to drop them.</param>
/// <param name="ssh">The options for connections over SSH, or null for the defaults.</param>
/// <param name="others">Additional kinds of stores.</param>
/// <param name="receiving">Returns what local stores do while paths are added, when it is first needed, or null for the defaults.</param>
public sealed class StoreOpener(
    StoreEnvironment environment, Func<BinaryCacheOptions>? caches = null, IDaemonLog? log = null, SshOptions? ssh = null,
    IReadOnlyList<IStoreKind>? others = null, Func<ReceivingOptions>? receiving = null)
{
    private readonly IReadOnlyList<IStoreKind> _kinds =
    [
        new LocalStoreKind(environment, receiving),
        new DaemonStoreKind(environment, log),
        new SshStoreKind(environment, ssh, log),
        new BinaryCacheKind(environment, caches ?? (static () => new BinaryCacheOptions())),
        .. others ?? [],
    ];

    /// <summary>
    /// Creates an opener that behaves as the cmdlets of the module do: the configuration of Nix (<c>nix.conf</c>, <c>NIX_CONFIG</c>), the
    /// netrc file that it names, the certificates and the disk cache of narinfos. The files are read when a binary cache is first opened.
    /// </summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The opener.</returns>
    public static StoreOpener FromEnvironment(StoreOpenerOptions? options = null)
    {
        var chosen = options ?? new StoreOpenerOptions();
        var variables = chosen.Environment ?? StoreEnvironment.FromProcess();
        var configuration = new Lazy<NixConfiguration>(
            () => new ConfigurationFiles(variables).Read(), LazyThreadSafetyMode.PublicationOnly);
        var caches = new Lazy<BinaryCacheOptions>(
            () => chosen.ChangeCaches(new ConfiguredBinaryCaches(configuration.Value, variables).FindOptions()),
            LazyThreadSafetyMode.PublicationOnly);
        return new StoreOpener(
            variables,
            () => caches.Value,
            chosen.Log,
            chosen.Ssh,
            chosen.OtherKinds,
            () => new ReceivingOptions
            {
                LinksFiles = configuration.Value.AutoOptimiseStore,
                FreeSpaceGuard = chosen.FreeSpaceGuard,
            });
    }

    /// <summary>Opens a store to read it, and to write it if this user may.</summary>
    /// <param name="reference">Which store.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">There is no such store, or it cannot be read.</exception>
    public Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken = default)
    {
        var resolved = Resolve(reference);
        return FindKind(resolved).OpenAsync(resolved, cancellationToken);
    }

    /// <summary>Opens a store to add paths. If it does not exist, it is created when the first path is added.</summary>
    /// <param name="reference">Which store.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The store cannot be created or written.</exception>
    public Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken = default)
    {
        var resolved = Resolve(reference);
        return FindKind(resolved).OpenWritableAsync(resolved, cancellationToken);
    }

    /// <summary>
    /// Returns the reference to the store that <c>auto</c> means, and other references unchanged. As in Nix, the setting <c>store</c> of
    /// the configuration takes precedence, then <c>NIX_REMOTE</c>, then the store of this machine.
    /// </summary>
    /// <param name="reference">The reference.</param>
    /// <returns>A reference that names its store.</returns>
    /// <exception cref="NixFormatException">The configuration is malformed, or it or <c>NIX_REMOTE</c> names no store.</exception>
    public StoreReference Resolve(StoreReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Scheme != StoreReference.AutoScheme)
        {
            return reference;
        }

        // If the value is "auto" too, it means the store of this machine.
        var configured = new ConfigurationFiles(environment).Read().Store ?? environment["NIX_REMOTE"];
        var named = configured is not (null or StoreReference.AutoScheme)
            ? StoreReference.Parse(configured)
            : FindOwn(reference.Settings.GetValueOrDefault("state"));
        return reference.Settings.Aggregate(named, static (store, setting) => store.With(setting.Key, setting.Value));
    }

    // As in Nix: through the daemon if this user may not write the store and there is a daemon.
    private StoreReference FindOwn(string? state)
    {
        var layout = LocalStoreLayout.FromEnvironment(environment);
        layout = layout with { StateDirectory = state ?? layout.StateDirectory };
        var direct = WriteAccess.IsGranted(layout.StateDirectory) || !Path.Exists(DaemonStoreKind.FindSocket(environment, layout));
        return StoreReference.Parse(direct ? StoreReference.LocalScheme : "daemon");
    }

    private IStoreKind FindKind(StoreReference reference)
        => _kinds.FirstOrDefault(kind => kind.Schemes.Contains(reference.Scheme))
            ?? throw new NixStoreException(
                $"The store '{reference}' cannot be opened: there are no stores of the kind '{reference.Scheme}'. "
                + "Name a directory that holds a store, or a URL that begins with one of "
                + $"{string.Join(", ", _kinds.SelectMany(static kind => kind.Schemes))}.");
}
