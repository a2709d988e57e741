using NixStore.FileSystem;
using NixStore.Graphs;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Receiving;
using NixStore.Stores.Local.Roots;

namespace NixStore.Stores.Local;

/// <summary>A local store: a directory of files and a database, in the format of Nix. Queries run on the calling thread.</summary>
public sealed class LocalStore : IWritableStore, IEnumerableStore, IReferrerStore, IReferenceGraphStore, IPhysicalStore, IFileStore,
    ISignatureStore, ITemporaryRootStore, IRootStore, IRootQueryStore, IBuildLogStore, IAuditableStore, IDescribedStore
{
    private const int PathsInPage = 5000;

    private readonly StoreDatabase _database;
    private readonly TemporaryRoots _roots;
    private readonly DownloadTurns _downloads;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly Func<ReceivingOptions> _findReceivingOptions;
    private StoreDatabase? _writing;

    private LocalStore(
        LocalStoreLayout layout, StoreDatabase database, StoreDatabase? writing, Func<ReceivingOptions>? findReceivingOptions = null)
    {
        Layout = layout;
        _database = database;
        _writing = writing;
        _findReceivingOptions = findReceivingOptions ?? (static () => new ReceivingOptions());
        _roots = new TemporaryRoots(layout);
        _downloads = new DownloadTurns(layout);
        Listings = OperatingSystem.IsWindows() ? new PathListings(layout) : null;
    }

    /// <summary>Gets the locations of the store.</summary>
    public LocalStoreLayout Layout { get; }

    /// <summary>Gets the listings of paths that the file system does not support completely, or null if it supports all.</summary>
    internal PathListings? Listings { get; }

    /// <inheritdoc/>
    public string Location => Layout.Location;

    /// <inheritdoc/>
    public StoreDirectory Directory => Layout.Directory;

    /// <inheritdoc/>
    public string PhysicalDirectory => Layout.RealStoreDirectory;

    /// <summary>Gets the schema number of the database.</summary>
    public int Schema { get; } = StoreSchema.Number;

    /// <summary>Gets whether the store was opened so that nothing is ever written to it.</summary>
    public bool IsReadOnly { get; private init; }

    /// <summary>Gets the access of the current user according to file permissions.</summary>
    public StoreAccess Access
        => !IsReadOnly && WriteAccess.IsGranted(Layout.RealStoreDirectory) && WriteAccess.IsGranted(Layout.DatabasePath)
            ? StoreAccess.ReadWrite
            : StoreAccess.ReadOnly;

    /// <summary>Opens an existing store. Its database is opened for writing when something is added.</summary>
    /// <param name="layout">The location.</param>
    /// <param name="findReceivingOptions">
    /// Returns what the store does while paths are added. It is called when the first path is added; null for the defaults.
    /// </param>
    /// <returns>The store, to be disposed by the caller.</returns>
    /// <exception cref="NixStoreException">The store does not exist or cannot be read.</exception>
    public static LocalStore Open(LocalStoreLayout layout, Func<ReceivingOptions>? findReceivingOptions = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return new LocalStore(
            layout, StoreDatabase.OpenForReading(layout, TimeProvider.System), writing: null, findReceivingOptions);
    }

    /// <summary>Opens a store that exists, and never writes to it (<c>read-only=true</c> in its URL).</summary>
    /// <param name="layout">The location of the store.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">There is no such store, or it cannot be read.</exception>
    public static LocalStore OpenReadOnly(LocalStoreLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return new LocalStore(layout, StoreDatabase.OpenForReading(layout, TimeProvider.System), writing: null) { IsReadOnly = true };
    }

    /// <summary>Opens a store for writing, and creates it if it does not exist.</summary>
    /// <param name="layout">The location of the store.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store, to be disposed by the caller.</returns>
    /// <exception cref="NixStoreException">The store cannot be created or written.</exception>
    public static Task<LocalStore> OpenOrCreateAsync(LocalStoreLayout layout, CancellationToken cancellationToken = default)
        => OpenOrCreateAsync(layout, findReceivingOptions: null, cancellationToken);

    /// <summary>Opens a store for writing, and creates it if it does not exist.</summary>
    /// <param name="layout">The location of the store.</param>
    /// <param name="findReceivingOptions">
    /// Returns what the store does while paths are added. It is called when the first path is added; null for the defaults.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store, to be disposed by the caller.</returns>
    /// <exception cref="NixStoreException">The store cannot be created or written.</exception>
    public static async Task<LocalStore> OpenOrCreateAsync(
        LocalStoreLayout layout, Func<ReceivingOptions>? findReceivingOptions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        StoreDirectories.Create(layout);
        var database = await StoreDatabase.OpenOrCreateAsync(layout, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        return new LocalStore(layout, database, writing: database, findReceivingOptions);
    }

    /// <inheritdoc/>
    public Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken cancellationToken = default)
        => Task.FromResult(_database.FindPathInfo(path, cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<ValidPathInfo> FindPathInfosAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
        => Later(() => _database.FindPathInfos(paths, cancellationToken)).ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task<IReadOnlySet<StorePath>> FindValidPathsAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
        => Task.FromResult<IReadOnlySet<StorePath>>(_database.FindValidPaths(paths, cancellationToken));

    /// <inheritdoc/>
    public Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken cancellationToken = default)
        => Task.FromResult(_database.FindByHashPart(hashPart, cancellationToken));

    /// <inheritdoc/>
    public Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken = default)
        => Task.FromResult<Stream>(FindFiles(path, cancellationToken).Pack(cancellationToken));

    /// <inheritdoc/>
    public Task<Stream> OpenNarAsync(StorePath path, long offset, CancellationToken cancellationToken = default)
        => Task.FromResult<Stream>(FindFiles(path, cancellationToken).Pack(offset, cancellationToken));

    /// <inheritdoc/>
    public Task<long?> FindVersionAsync(CancellationToken cancellationToken = default)
        => Task.FromResult<long?>(_database.FindVersion(cancellationToken));

    /// <inheritdoc/>
    public Task<Stream?> FindBuildLogAsync(StorePath derivation, CancellationToken cancellationToken = default)
        => Task.FromResult(BuildLogs.Open(Layout, derivation));

    /// <inheritdoc/>
    public IAsyncEnumerable<ValidPathInfo> EnumeratePathInfosAsync(CancellationToken cancellationToken = default)
        => _database.ReadPathInfos(cancellationToken).ToAsyncEnumerable();

    /// <inheritdoc/>
    public IAsyncEnumerable<StorePath> EnumeratePathsAsync(string prefix, CancellationToken cancellationToken = default)
        => ListPaths(prefix, cancellationToken).ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task<IReadOnlyList<StorePath>> FindReferrersAsync(StorePath path, CancellationToken cancellationToken = default)
        => Task.FromResult<IReadOnlyList<StorePath>>(_database.FindReferrers(path, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<StorePath>> FindValidDeriversAsync(StorePath path, CancellationToken cancellationToken = default)
        => Task.FromResult<IReadOnlyList<StorePath>>(_database.FindValidDerivers(path, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, StorePath>> FindDerivationOutputsAsync(
        StorePath derivation, CancellationToken cancellationToken = default)
        => Task.FromResult<IReadOnlyDictionary<string, StorePath>>(_database.FindDerivationOutputs(derivation, cancellationToken));

    /// <inheritdoc/>
    public Task<long> CountPathsAsync(CancellationToken cancellationToken = default)
        => Task.FromResult(_database.CountPaths(cancellationToken));

    /// <summary>Returns the total size of all NARs.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The size in bytes.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public Task<long> SumNarSizesAsync(CancellationToken cancellationToken = default)
        => Task.FromResult(_database.SumNarSizes(cancellationToken));

    /// <inheritdoc/>
    public async Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken = default) => new()
    {
        PhysicalDirectory = PhysicalDirectory,
        StateDirectory = Layout.StateDirectory,
        Access = Access,
        Schema = Schema,
        PathCount = await CountPathsAsync(cancellationToken).ConfigureAwait(false),
        NarSize = await SumNarSizesAsync(cancellationToken).ConfigureAwait(false),
        FreeSpace = FreeSpace.At(PhysicalDirectory),
    };

    /// <inheritdoc/>
    public Task<ReferenceGraph> LoadReferenceGraphAsync(CancellationToken cancellationToken = default)
        => Task.FromResult(_database.LoadReferenceGraph(cancellationToken));

    /// <inheritdoc/>
    public Task<ValidPathInfo?[]> LoadPathInfosAsync(ReferenceGraph graph, CancellationToken cancellationToken = default)
        => Task.FromResult(_database.LoadPathInfos(graph, cancellationToken));

    /// <inheritdoc/>
    public Task<NarListing> ListFilesAsync(StorePath path, CancellationToken cancellationToken = default)
        => Task.FromResult(FindFiles(path, cancellationToken).List(cancellationToken));

    /// <inheritdoc/>
    public Task<Stream> OpenFileAsync(StorePath path, string file, CancellationToken cancellationToken = default)
        => Task.FromResult(FindFiles(path, cancellationToken).Open(file));

    /// <inheritdoc/>
    public Task<IReadOnlySet<StorePath>> FindPathsWithLostReferencesAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
        => Task.FromResult<IReadOnlySet<StorePath>>(_database.FindPathsWithLostReferences(paths, cancellationToken));

    /// <inheritdoc/>
    public Task<AuditedNar> OpenAuditedNarAsync(StorePath path, CancellationToken cancellationToken = default)
        => Task.FromResult(FindFiles(path, cancellationToken).PackAudited(Layout.RealStoreDirectory, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<BadRecord>> FindBadRecordsAsync(CancellationToken cancellationToken = default)
        => Task.FromResult<IReadOnlyList<BadRecord>>(_database.FindBadRecords(cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindUnregisteredFilesAsync(CancellationToken cancellationToken = default)
        => Task.FromResult<IReadOnlyList<string>>(UnregisteredFiles.Find(Layout, _database, cancellationToken));

    /// <inheritdoc/>
    public T? Find<T>()
        where T : class
        => this as T ?? _downloads as T;

    /// <inheritdoc/>
    public async Task<IPathReceiver> BeginReceivingAsync(CancellationToken cancellationToken = default)
    {
        var options = _findReceivingOptions();
        var database = await OpenForWritingAsync(cancellationToken).ConfigureAwait(false);
        ReceivingDirectory.RemoveLeftovers(Layout, cancellationToken);
        var directory = await ReceivingDirectory.CreateAsync(Layout, _roots, cancellationToken).ConfigureAwait(false);
        return new LocalPathReceiver(this, Layout, Listings, database, _roots, directory, options);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<StorePath>> AddSignaturesAsync(
        IReadOnlyDictionary<StorePath, IReadOnlyList<StoreSignature>> signatures, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        var database = await OpenForWritingAsync(cancellationToken).ConfigureAwait(false);
        return database.AddSignatures(signatures, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>A store that was opened read-only, or that this user may not write, has no such roots, as in Nix.</remarks>
    public Task AddTemporaryRootsAsync(IEnumerable<StorePath> paths, CancellationToken cancellationToken = default)
        => !IsReadOnly && WriteAccess.IsGranted(Layout.StateDirectory) ? _roots.AddAsync(paths, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task AddRootAsync(string link, StorePath path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(link);
        ArgumentNullException.ThrowIfNull(path);
        cancellationToken.ThrowIfCancellationRequested();
        RequireWritable();
        new IndirectRoots(Layout).Add(link, path);
        await _roots.AddAsync([path], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task AddIndirectRootAsync(string link, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(link);
        cancellationToken.ThrowIfCancellationRequested();
        RequireWritable();
        if (new IndirectRoots(Layout).Register(link) is { } path)
        {
            await _roots.AddAsync([path], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task RemoveRootAsync(string link, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(link);
        cancellationToken.ThrowIfCancellationRequested();
        new IndirectRoots(Layout).Remove(link);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<StoreRootList> FindRootsAsync(CancellationToken cancellationToken = default)
        => Task.FromResult(
            new LocalRootFinder(Layout).Find(paths => _database.FindValidPaths(paths, cancellationToken), cancellationToken));

    /// <summary>Closes the database and releases temporary roots.</summary>
    /// <returns>A task that completes when everything is closed.</returns>
    public ValueTask DisposeAsync()
    {
        _roots.Dispose();
        _writing?.Dispose();
        _database.Dispose();
        _opening.Dispose();
        return ValueTask.CompletedTask;
    }

    private static IEnumerable<T> Later<T>(Func<IEnumerable<T>> query)
    {
        foreach (var item in query())
        {
            yield return item;
        }
    }

    private IEnumerable<StorePath> ListPaths(string prefix, CancellationToken cancellationToken)
    {
        string? end = null;
        do
        {
            var page = _database.ListPaths(prefix, end, PathsInPage, cancellationToken);
            foreach (var path in page.Paths)
            {
                yield return path;
            }

            end = page.End;
        }
        while (end is not null);
    }

    private PathFiles FindFiles(StorePath path, CancellationToken cancellationToken)
        => _database.IsValid(path, cancellationToken)
            ? new PathFiles(Layout.RealPathOf(path), Listings?.Find(path))
            : throw new StorePathNotValidException(this, path);

    /// <summary>Gets the database, opened for reading.</summary>
    internal StoreDatabase Database => _database;

    /// <summary>Returns the database, opened for writing.</summary>
    /// <exception cref="NixStoreException">The database cannot be written.</exception>
    internal async Task<StoreDatabase> OpenForWritingAsync(CancellationToken cancellationToken)
    {
        RequireWritable();
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _writing ??= await StoreDatabase.OpenForWritingAsync(Layout, TimeProvider.System, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Throws if the store was opened read-only.</summary>
    internal void RequireWritable()
    {
        if (IsReadOnly)
        {
            throw new NixStoreException(
                $"The store {Location} is opened read-only, so nothing can be written to it. Leave out read-only=true to write.");
        }
    }
}
