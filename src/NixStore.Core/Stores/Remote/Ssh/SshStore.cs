using System.Runtime.CompilerServices;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Remote.Connections;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;
using NixStore.Wire;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>
/// A store that is reached by the serve protocol, which <c>nix-store --serve</c> speaks. It can do what copying needs; for all else the
/// daemon of the same host is asked, if there is one.
/// </summary>
public sealed class SshStore : IWritableStore, IEnumerableStore, IReferrerStore, ISignatureStore, ITemporaryRootStore,
    ISubstitutingStore, IDescribedStore
{
    private readonly ConnectionPool<ServeProtocolConnection> _connections;
    private readonly RemoteQueries<ServeProtocolConnection> _queries;
    private readonly RemoteNars<ServeProtocolConnection> _nars;
    private readonly ServeFallback _daemon;

    private SshStore(
        string location,
        StoreDirectory directory,
        ConnectionPool<ServeProtocolConnection> connections,
        ProtocolVersion version,
        ServeFallback daemon)
    {
        Location = location;
        Directory = directory;
        _connections = connections;
        _queries = new RemoteQueries<ServeProtocolConnection>(connections);
        _nars = new RemoteNars<ServeProtocolConnection>(this, connections);
        Protocol = version;
        _daemon = daemon;
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public StoreDirectory Directory { get; }

    /// <inheritdoc/>
    public bool ReceivesInOrder => true;

    /// <inheritdoc/>
    public bool OpensNarsTogether => true;

    /// <summary>Gets the version of the protocol that both sides speak.</summary>
    public ProtocolVersion Protocol { get; }

    /// <summary>Connects to a store.</summary>
    /// <param name="peer">What speaks the serve protocol.</param>
    /// <param name="location">The name of the store in messages.</param>
    /// <param name="directory">The store directory of its paths, which is not part of the protocol.</param>
    /// <param name="options">How connections are kept.</param>
    /// <param name="openDaemon">Opens the same store through the daemon of its host, when that is first needed, or null if there is no
    /// way.</param>
    /// <param name="log">Receives a message when the daemon is asked, or null to drop it.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="StoreConnectionException">The peer cannot be reached, or speaks no version that is spoken here.</exception>
    public static async Task<SshStore> OpenAsync(
        IPeer peer,
        string location,
        StoreDirectory directory,
        RemoteOptions options,
        Func<CancellationToken, Task<DaemonStore>>? openDaemon,
        IDaemonLog? log,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(options);
        var connections = new ConnectionPool<ServeProtocolConnection>(
            stop => ServeProtocolConnection.OpenAsync(peer, directory, options, stop), options.MaximumConnections);
        var version = await connections.AskAsync(static first => Task.FromResult(first.Version), cancellationToken).ConfigureAwait(false);
        return new SshStore(location, directory, connections, version, new ServeFallback(location, openDaemon, log));
    }

    /// <inheritdoc/>
    public Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken cancellationToken = default)
        => _queries.FindPathInfoAsync(path, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ValidPathInfo> FindPathInfosAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return _queries.FindPathInfosAsync(paths, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlySet<StorePath>> FindValidPathsAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return _queries.FindValidPathsAsync(paths, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<StorePath>?> FindClosureAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);

        // The other side ends the connection if a path is not valid.
        var valid = await FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
        return valid.Count == 0
            ? []
            : await _connections.AskAsync(
                connection => connection.FindClosureAsync(valid, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken cancellationToken = default)
    {
        var daemon = await _daemon.OpenAsync("look for a hash part", cancellationToken).ConfigureAwait(false);
        return await daemon.FindByHashPartAsync(hashPart, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ValidPathInfo> EnumeratePathInfosAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var daemon = await _daemon.OpenAsync("list paths", cancellationToken).ConfigureAwait(false);
        await foreach (var info in daemon.EnumeratePathInfosAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return info;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StorePath> EnumeratePathsAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var daemon = await _daemon.OpenAsync("list paths", cancellationToken).ConfigureAwait(false);
        await foreach (var path in daemon.EnumeratePathsAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            yield return path;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StorePath>> FindReferrersAsync(StorePath path, CancellationToken cancellationToken = default)
    {
        var daemon = await _daemon.OpenAsync("list referrers", cancellationToken).ConfigureAwait(false);
        return await daemon.FindReferrersAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<StorePath>> FindReferrersOfAllAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        var daemon = await _daemon.OpenAsync("list referrers", cancellationToken).ConfigureAwait(false);
        return await daemon.FindReferrersOfAllAsync(paths, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StorePath>> FindValidDeriversAsync(StorePath path, CancellationToken cancellationToken = default)
    {
        var daemon = await _daemon.OpenAsync("list derivers", cancellationToken).ConfigureAwait(false);
        return await daemon.FindValidDeriversAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, StorePath>> FindDerivationOutputsAsync(
        StorePath derivation, CancellationToken cancellationToken = default)
    {
        var daemon = await _daemon.OpenAsync("list outputs", cancellationToken).ConfigureAwait(false);
        return await daemon.FindDerivationOutputsAsync(derivation, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<StorePath>> AddSignaturesAsync(
        IReadOnlyDictionary<StorePath, IReadOnlyList<StoreSignature>> signatures, CancellationToken cancellationToken = default)
    {
        var daemon = await _daemon.OpenAsync("add signatures", cancellationToken).ConfigureAwait(false);
        return await daemon.AddSignaturesAsync(signatures, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken = default)
        => _nars.OpenAsync(path, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<Stream> OpenNarsAsync(IReadOnlyList<StorePath> paths, CancellationToken cancellationToken = default)
        => _nars.OpenAllAsync(paths, cancellationToken);

    /// <inheritdoc/>
    public Task<IPathReceiver> BeginReceivingAsync(CancellationToken cancellationToken = default)
        => Task.FromResult<IPathReceiver>(new ServePathReceiver(this, _connections));

    /// <inheritdoc/>
    public async Task AddTemporaryRootsAsync(IEnumerable<StorePath> paths, CancellationToken cancellationToken = default)
    {
        StorePath[] kept = [.. paths];
        await _connections.ChangeAsync(
            connection => connection.AddTemporaryRootsAsync(kept, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<StorePath>> SubstituteAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        using var lease = await _connections.LeaseAsync(cancellationToken).ConfigureAwait(false);
        return (await lease.Connection.SubstituteAsync(paths, cancellationToken).ConfigureAwait(false)).ToHashSet();
    }

    /// <inheritdoc/>
    public Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken = default)
        => Task.FromResult(new StoreDescription { Access = StoreAccess.ReadWrite });

    /// <summary>Closes all connections; roots that were temporary are gone then.</summary>
    /// <returns>When they are closed.</returns>
    public async ValueTask DisposeAsync()
    {
        _connections.Dispose();
        await _daemon.DisposeAsync().ConfigureAwait(false);
    }
}
