using NixStore.Collecting;
using NixStore.Channels;
using NixStore.Configuration;
using NixStore.Opening;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Receiving;
using NixStore.Trust;

namespace NixStore.PowerShell.Session;

/// <summary>
/// The stores that one command or completion uses, opened with the configuration of this machine and user. A store is opened once, when it
/// is first needed, and closed with the session.
/// </summary>
/// <param name="host">The owner.</param>
/// <param name="options">The options for stores on other machines, or null to use only the configuration.</param>
internal sealed class StoreSession(ISessionHost host, StoreSessionOptions? options = null) : IDisposable
{
    private readonly StoreSessionOptions _options = options ?? new StoreSessionOptions();
    private readonly Dictionary<StoreReference, OpenStore> _stores = [];
    private readonly Dictionary<StoreReference, OpenStore> _writableStores = [];
    private StoreReference? _own;

    /// <summary>Gets the finder of the store paths that a user gives.</summary>
    public PathFinder Paths => field ??= new PathFinder(this, host);

    /// <summary>Gets the configuration of this machine and user.</summary>
    /// <exception cref="NixFormatException">The configuration is malformed; the message names file and line.</exception>
    public NixConfiguration Configuration => field ??= new ConfigurationFiles(StoreEnvironment.FromProcess()).Read();

    /// <summary>Gets the requirements of the configuration for signatures.</summary>
    /// <exception cref="NixFormatException">The configuration is malformed; the message names file and line.</exception>
    public ConfiguredTrust Trust => new(Configuration);

    /// <summary>Resolves the reference of a store, so that the result refers to the same store later.</summary>
    /// <param name="reference">The store, or null for the one that the environment names.</param>
    /// <returns>The reference of the store; never <c>auto</c>.</returns>
    /// <exception cref="NixFormatException">The environment names no store.</exception>
    public StoreReference Choose(StoreReference? reference)
        => reference is null || reference.Equals(StoreReference.Auto)
            ? _own ??= NewOpener().Resolve(StoreReference.Auto)
            : NewOpener().Resolve(reference);

    /// <summary>Opens a store for reading, or returns it if it is open.</summary>
    /// <param name="reference">The store, or null for the one that the environment names.</param>
    /// <returns>The store.</returns>
    /// <exception cref="NixStoreException">There is no such store, or it cannot be read.</exception>
    public OpenStore Open(StoreReference? reference)
    {
        var chosen = Choose(reference);
        if (!_stores.TryGetValue(chosen, out var store))
        {
            store = OpenUnowned(chosen);
            _stores.Add(chosen, store);
        }

        return store;
    }

    /// <summary>Opens a store for reading that outlives this session.</summary>
    /// <param name="reference">The store, or null for the one that the environment names.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">There is no such store, or it cannot be read.</exception>
    public OpenStore OpenUnowned(StoreReference? reference)
    {
        var chosen = Choose(reference);
        return new OpenStore(chosen, host.Wait(NewOpener().OpenAsync(chosen, host.StopToken)));
    }

    /// <summary>Opens a store to add paths. If there is none, it is created when it receives its first path.</summary>
    /// <param name="reference">The store, or null for the one that the environment names.</param>
    /// <returns>The store.</returns>
    /// <exception cref="NixStoreException">The store cannot be created or written.</exception>
    public OpenStore OpenWritable(StoreReference? reference)
    {
        var chosen = Choose(reference);
        if (!_writableStores.TryGetValue(chosen, out var store))
        {
            store = new OpenStore(chosen, host.Wait(NewOpener().OpenWritableAsync(chosen, host.StopToken)));
            _writableStores.Add(chosen, store);
            if (chosen.Scheme == StoreReference.LocalScheme && store.Store is not LocalStore)
            {
                host.WriteVerbose($"There is no store at {store.Store.Location}. It is created when it receives its first path.");
            }
        }

        return store;
    }

    /// <summary>
    /// Opens a store to plan an addition. Planning needs no write access to an existing store, and treats a store that does not exist as
    /// empty.
    /// </summary>
    /// <param name="reference">The store, or null for the one that the environment names.</param>
    /// <returns>The store.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public OpenStore OpenForPlan(StoreReference? reference)
    {
        // Other stores are opened in the same way for reading and writing.
        if (Choose(reference).Scheme != StoreReference.LocalScheme)
        {
            return OpenWritable(reference);
        }

        try
        {
            return Open(reference);
        }
        catch (NixStoreException)
        {
            return OpenWritable(reference);
        }
    }

    /// <summary>Returns a function that opens a store to add paths, on any thread.</summary>
    /// <param name="reference">The store; never <c>auto</c>.</param>
    /// <param name="isPlanned">Whether the store is opened only for a plan, which needs no write access.</param>
    /// <returns>A function that opens the store. The caller disposes the store.</returns>
    public Func<CancellationToken, Task<IWritableStore>> OpenerFor(StoreReference reference, bool isPlanned)
    {
        var opener = NewOpener();
        return isPlanned && reference.Scheme == StoreReference.LocalScheme
            ? cancellationToken => OpenForPlanAsync(opener, reference, cancellationToken)
            : cancellationToken => opener.OpenWritableAsync(reference, cancellationToken);
    }

    /// <summary>Creates an opener of stores. The owner receives the messages of daemons.</summary>
    /// <returns>The opener.</returns>
    public StoreOpener NewOpener() => new(
        StoreEnvironment.FromProcess(),
        FindCacheOptions,
        host.DaemonLog,
        _options.FindSsh(),
        _options.FindOtherKinds(),
        FindReceivingOptions);

    /// <summary>Creates the updater of channels of a store, with the configured options for requests.</summary>
    /// <param name="store">The store.</param>
    /// <param name="user">The channels of the user.</param>
    /// <returns>The updater, which the caller disposes.</returns>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public ChannelUpdater NewChannelUpdater(OpenStore store, UserChannels user)
        => new(
            store.Store,
            user,
            FindCacheOptions().Http,
            Caches.FindCacheDirectory() is { } directory ? System.IO.Path.Combine(directory, "channels.json") : null);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var store in _stores.Values.Concat(_writableStores.Values))
        {
            store.Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        _stores.Clear();
        _writableStores.Clear();
    }

    private static async Task<IWritableStore> OpenForPlanAsync(
        StoreOpener opener, StoreReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return (IWritableStore)await opener.OpenAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        catch (NixStoreException)
        {
            return await opener.OpenWritableAsync(reference, cancellationToken).ConfigureAwait(false);
        }
    }

    private AutomaticCollection Collection
        => field ??= new AutomaticCollection(() => Configuration, new AutomaticCollectionMessages(host));

    private ReceivingOptions FindReceivingOptions() => new()
    {
        LinksFiles = Configuration.AutoOptimiseStore,
        FreeSpaceGuard = Collection,
    };

    private ConfiguredBinaryCaches Caches => new(Configuration, StoreEnvironment.FromProcess());

    private BinaryCacheOptions FindCacheOptions()
    {
        var options = _options.ChangeCaches(Caches.FindOptions());
        return host.DaemonLog is { } log ? options with { Http = options.Http with { Waits = new TransferWaitMessages(log) } } : options;
    }
}
