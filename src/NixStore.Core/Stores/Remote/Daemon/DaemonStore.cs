using System.Runtime.CompilerServices;
using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Signing;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Remote.Connections;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Stores.Remote.Daemon;

/// <summary>
/// A store that a daemon keeps and that is reached by the worker protocol alone: over a socket of this machine, or any other stream
/// of bytes.
/// </summary>
public sealed partial class DaemonStore
    : IWritableStore, IEnumerableStore, IReferrerStore, ISignatureStore, ITemporaryRootStore, IRootStore, IRootQueryStore,
    ICollectingStore, IOptimisingStore, ISubstitutingStore, IDescribedStore
{
    private const int PathsInRequest = 5_000;

    private readonly ConnectionPool<WorkerProtocolConnection> _connections;
    private readonly RemoteQueries<WorkerProtocolConnection> _queries;
    private readonly RemoteNars<WorkerProtocolConnection> _nars;

    private DaemonStore(
        IPeer peer,
        string location,
        StoreDirectory directory,
        RemoteOptions options,
        ConnectionPool<WorkerProtocolConnection> connections,
        WorkerProtocolConnection first)
    {
        IsOnThisMachine = peer.IsOnThisMachine;
        PhysicalDirectory = peer.IsOnThisMachine ? options.PhysicalDirectory ?? directory.Path : null;
        Location = location;
        Directory = directory;
        _connections = connections;
        _queries = new RemoteQueries<WorkerProtocolConnection>(connections);
        _nars = new RemoteNars<WorkerProtocolConnection>(this, connections);
        Protocol = first.Version;
        Greeting = first.Greeting;
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public StoreDirectory Directory { get; }

    /// <inheritdoc/>
    public bool ReceivesInOrder => true;

    /// <inheritdoc/>
    public bool OpensNarsTogether => true;

    /// <summary>Gets whether the daemon is on this machine.</summary>
    public bool IsOnThisMachine { get; }

    /// <inheritdoc/>
    public string? PhysicalDirectory { get; }

    /// <summary>Gets the version of the protocol that both sides speak.</summary>
    public WorkerVersion Protocol { get; }

    /// <summary>
    /// Gets what the daemon reported about itself: its version of Nix, and whether it accepts unsigned paths from this user.
    /// </summary>
    public DaemonGreeting Greeting { get; }

    /// <inheritdoc/>
    public async Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken = default) => new()
    {
        Access = StoreAccess.ReadWrite,
        PathCount = await EnumeratePathsAsync("", cancellationToken).LongCountAsync(cancellationToken).ConfigureAwait(false),
        DaemonVersion = Greeting.NixVersion,
        IsTrusted = Greeting.Trust == DaemonTrust.Unknown ? null : Greeting.Trust == DaemonTrust.Trusted,
    };

    /// <summary>Connects to a daemon.</summary>
    /// <param name="peer">The daemon.</param>
    /// <param name="location">The name of the store in messages.</param>
    /// <param name="directory">The store directory of its paths, which is not part of the protocol.</param>
    /// <param name="options">How connections are kept.</param>
    /// <param name="log">Receives the messages of the daemon, or null to drop them.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store; the caller disposes it.</returns>
    /// <exception cref="StoreConnectionException">The daemon cannot be reached, or speaks no version that is spoken here.</exception>
    /// <exception cref="DaemonErrorException">The daemon refused.</exception>
    public static async Task<DaemonStore> OpenAsync(
        IPeer peer,
        string location,
        StoreDirectory directory,
        RemoteOptions options,
        IDaemonLog? log,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(options);
        var connections = new ConnectionPool<WorkerProtocolConnection>(
            stop => WorkerProtocolConnection.OpenAsync(peer, directory, options, log, stop), options.MaximumConnections);
        return await connections.AskAsync(
            first => Task.FromResult(new DaemonStore(peer, location, directory, options, connections, first)),
            cancellationToken).ConfigureAwait(false);
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
    public Task<StorePath?> FindByHashPartAsync(string hashPart, CancellationToken cancellationToken = default)
        => _connections.AskAsync(connection => connection.FindByHashPartAsync(hashPart, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ValidPathInfo> EnumeratePathInfosAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var info in FindPathInfosAsync(
            await ListPathsAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false))
        {
            yield return info;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StorePath> EnumeratePathsAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var path in (await ListPathsAsync(cancellationToken).ConfigureAwait(false)).Order())
        {
            if (path.BaseName.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return path;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StorePath>> FindReferrersAsync(StorePath path, CancellationToken cancellationToken = default)
        => [.. (await _connections.AskAsync(
            connection => connection.FindReferrersAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false)).Order()];

    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<StorePath>> FindReferrersOfAllAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var referrers = new HashSet<StorePath>();
        foreach (var group in paths.Chunk(PathsInRequest))
        {
            referrers.UnionWith(await _connections.AskAsync(
                connection => connection.FindReferrersOfAllAsync(group, cancellationToken), cancellationToken).ConfigureAwait(false));
        }

        return referrers;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StorePath>> FindValidDeriversAsync(StorePath path, CancellationToken cancellationToken = default)
        => [.. (await _connections.AskAsync(
            connection => connection.FindValidDeriversAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false)).Order()];

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, StorePath>> FindDerivationOutputsAsync(
        StorePath derivation, CancellationToken cancellationToken = default)
    {
        if (!Protocol.IsAtLeast(22))
        {
            return await ReadDerivationOutputsAsync(derivation, cancellationToken).ConfigureAwait(false);
        }

        var outputs = await _connections.AskAsync(
            connection => connection.FindDerivationOutputsAsync(derivation, cancellationToken), cancellationToken).ConfigureAwait(false);
        return outputs.Where(static output => output.Value is not null)
            .ToDictionary(static output => output.Key, static output => output.Value!);
    }

    /// <inheritdoc/>
    public Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken = default)
        => _nars.OpenAsync(path, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<Stream> OpenNarsAsync(IReadOnlyList<StorePath> paths, CancellationToken cancellationToken = default)
        => _nars.OpenAllAsync(paths, cancellationToken);

    /// <inheritdoc/>
    public Task<IPathReceiver> BeginReceivingAsync(CancellationToken cancellationToken = default)
        => Task.FromResult<IPathReceiver>(new DaemonPathReceiver(this, _connections));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ValidPathInfo>> FindRefusedAsync(
        IReadOnlyCollection<ValidPathInfo> infos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(infos);

        // The daemon does not report which keys it trusts.
        ValidPathInfo[] unsigned = [.. infos.Where(info => info.Signatures.Count == 0 && !info.IsContentAddressed(Directory))];
        return unsigned.Length == 0 || await IsTrustedAsync(cancellationToken).ConfigureAwait(false) ? [] : unsigned;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<StorePath>> AddSignaturesAsync(
        IReadOnlyDictionary<StorePath, IReadOnlyList<StoreSignature>> signatures, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        StorePath[] paths = [.. signatures.Keys];
        var valid = await FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
        var added = signatures.Where(pair => valid.Contains(pair.Key)).ToDictionary();
        return await _connections.AskAsync(
            async connection =>
            {
                await connection.AddSignaturesAsync(added, cancellationToken).ConfigureAwait(false);
                return valid;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes all connections; roots that were temporary are gone then.</summary>
    /// <returns>When they are closed.</returns>
    public ValueTask DisposeAsync()
    {
        _connections.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<IReadOnlyList<StorePath>> ListPathsAsync(CancellationToken cancellationToken)
        => _connections.AskAsync(connection => connection.ListPathsAsync(cancellationToken), cancellationToken);

    // A daemon before 1.22 does not report the names of outputs; the derivation has them.
    private async Task<IReadOnlyDictionary<string, StorePath>> ReadDerivationOutputsAsync(
        StorePath derivation, CancellationToken cancellationToken)
    {
        var nar = await OpenNarAsync(derivation, cancellationToken).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            return StoredDerivation.Read(this, derivation, nar, cancellationToken).FindOutputPaths(Directory);
        }
    }
}
