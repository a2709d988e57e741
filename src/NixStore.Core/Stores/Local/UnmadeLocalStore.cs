using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Receiving;

namespace NixStore.Stores.Local;

/// <summary>A local store that does not exist yet. It has no paths, and is created when a path is added.</summary>
/// <param name="layout">The location of the store.</param>
/// <param name="findReceivingOptions">Returns what the store does while paths are added; null for the defaults.</param>
internal sealed class UnmadeLocalStore(LocalStoreLayout layout, Func<ReceivingOptions>? findReceivingOptions = null)
    : IWritableStore, IEnumerableStore, IReferrerStore, IPhysicalStore, ISignatureStore,
    ITemporaryRootStore, IRootStore
{
    private readonly SemaphoreSlim _making = new(1, 1);
    private LocalStore? _made;

    /// <inheritdoc/>
    public string Location => layout.Location;

    /// <inheritdoc/>
    public StoreDirectory Directory => layout.Directory;

    /// <inheritdoc/>
    public string PhysicalDirectory => layout.RealStoreDirectory;

    /// <inheritdoc/>
    /// <remarks>Everything a local store offers, once it was made; before that, what an empty store can answer and what makes it.</remarks>
    public T? Find<T>()
        where T : class
        => _made?.Find<T>() ?? this as T;

    /// <inheritdoc/>
    public Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken cancellationToken)
        => _made?.FindPathInfoAsync(path, cancellationToken) ?? Task.FromResult<ValidPathInfo?>(null);

    /// <inheritdoc/>
    public IAsyncEnumerable<ValidPathInfo> FindPathInfosAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => _made?.FindPathInfosAsync(paths, cancellationToken) ?? AsyncEnumerable.Empty<ValidPathInfo>();

    /// <inheritdoc/>
    public Task<IReadOnlySet<StorePath>> FindValidPathsAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => _made?.FindValidPathsAsync(paths, cancellationToken) ?? Task.FromResult<IReadOnlySet<StorePath>>(new HashSet<StorePath>());

    /// <inheritdoc/>
    public Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken cancellationToken)
        => _made?.FindByHashPartAsync(hashPart, cancellationToken) ?? Task.FromResult<StorePath?>(null);

    /// <inheritdoc/>
    public Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken)
        => _made?.OpenNarAsync(path, cancellationToken) ?? throw new StorePathNotValidException(this, path);

    /// <inheritdoc/>
    public Task<Stream> OpenNarAsync(StorePath path, long offset, CancellationToken cancellationToken)
        => _made?.OpenNarAsync(path, offset, cancellationToken) ?? throw new StorePathNotValidException(this, path);

    /// <inheritdoc/>
    public Task<long?> FindVersionAsync(CancellationToken cancellationToken)
        => _made?.FindVersionAsync(cancellationToken) ?? Task.FromResult<long?>(null);

    /// <inheritdoc/>
    public IAsyncEnumerable<ValidPathInfo> EnumeratePathInfosAsync(CancellationToken cancellationToken)
        => _made?.EnumeratePathInfosAsync(cancellationToken) ?? AsyncEnumerable.Empty<ValidPathInfo>();

    /// <inheritdoc/>
    public IAsyncEnumerable<StorePath> EnumeratePathsAsync(string prefix, CancellationToken cancellationToken)
        => _made?.EnumeratePathsAsync(prefix, cancellationToken) ?? AsyncEnumerable.Empty<StorePath>();

    /// <inheritdoc/>
    public Task<IReadOnlyList<StorePath>> FindReferrersAsync(StorePath path, CancellationToken cancellationToken)
        => _made?.FindReferrersAsync(path, cancellationToken) ?? Task.FromResult<IReadOnlyList<StorePath>>([]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StorePath>> FindValidDeriversAsync(StorePath path, CancellationToken cancellationToken)
        => _made?.FindValidDeriversAsync(path, cancellationToken) ?? Task.FromResult<IReadOnlyList<StorePath>>([]);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, StorePath>> FindDerivationOutputsAsync(
        StorePath derivation, CancellationToken cancellationToken)
        => _made?.FindDerivationOutputsAsync(derivation, cancellationToken)
            ?? Task.FromResult<IReadOnlyDictionary<string, StorePath>>(new Dictionary<string, StorePath>());

    /// <inheritdoc/>
    public Task<IReadOnlySet<StorePath>> AddSignaturesAsync(
        IReadOnlyDictionary<StorePath, IReadOnlyList<StoreSignature>> signatures, CancellationToken cancellationToken)
        => _made?.AddSignaturesAsync(signatures, cancellationToken) ?? Task.FromResult<IReadOnlySet<StorePath>>(new HashSet<StorePath>());

    /// <inheritdoc/>
    public async Task<IPathReceiver> BeginReceivingAsync(CancellationToken cancellationToken)
        => await (await MakeAsync(cancellationToken).ConfigureAwait(false)).BeginReceivingAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task AddTemporaryRootsAsync(IEnumerable<StorePath> paths, CancellationToken cancellationToken)
        => await (await MakeAsync(cancellationToken).ConfigureAwait(false))
            .AddTemporaryRootsAsync(paths, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task AddRootAsync(string link, StorePath path, CancellationToken cancellationToken)
        => await (await MakeAsync(cancellationToken).ConfigureAwait(false))
            .AddRootAsync(link, path, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task AddIndirectRootAsync(string link, CancellationToken cancellationToken)
        => await (await MakeAsync(cancellationToken).ConfigureAwait(false))
            .AddIndirectRootAsync(link, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task RemoveRootAsync(string link, CancellationToken cancellationToken)
        => await (await MakeAsync(cancellationToken).ConfigureAwait(false)).RemoveRootAsync(link, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_made is not null)
        {
            await _made.DisposeAsync().ConfigureAwait(false);
        }

        _making.Dispose();
    }

    private async Task<LocalStore> MakeAsync(CancellationToken cancellationToken)
    {
        await _making.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _made ??= await LocalStore.OpenOrCreateAsync(layout, findReceivingOptions, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _making.Release();
        }
    }
}
