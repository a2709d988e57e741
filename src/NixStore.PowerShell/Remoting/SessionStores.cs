using System.Management.Automation.Runspaces;
using NixStore.Opening;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Daemon;

namespace NixStore.PowerShell.Remoting;

/// <summary>The stores of the computers that sessions are connected to. Each has its own name while a command runs.</summary>
/// <param name="log">Receives the messages of the servers.</param>
/// <param name="warn">Receives the warnings of the other side, on any thread.</param>
internal sealed class SessionStores(IDaemonLog log, Action<string> warn) : IStoreKind, IDisposable
{
    private const string Scheme = "session";

    // One connection for queries and one for NARs. Both use the same session, so more would not be faster.
    private static readonly RemoteOptions _options = new() { MaximumConnections = 2, ConnectTimeout = TimeSpan.FromSeconds(60) };

    private readonly List<PSSession> _sessions = [];
    private readonly List<SessionPeer> _peers = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = [Scheme];

    /// <summary>
    /// Names the store that a session is connected to: by its computer, and by a number if earlier sessions are connected to the same one.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <returns>The name, which only this instance can open.</returns>
    public StoreReference Name(PSSession session)
    {
        if (!_sessions.Contains(session))
        {
            _sessions.Add(session);
        }

        var number = _sessions.TakeWhile(other => other != session).Count(other => other.ComputerName == session.ComputerName) + 1;
        return StoreReference.Parse($"{Scheme}://{session.ComputerName}{(number > 1 ? $"?number={number}" : "")}");
    }

    /// <inheritdoc/>
    public async Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
        => await ConnectAsync(reference, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
        => await ConnectAsync(reference, cancellationToken).ConfigureAwait(false);

    /// <summary>Stops the servers. The sessions stay open.</summary>
    public void Dispose()
    {
        SessionPeer[] peers;
        lock (_peers)
        {
            peers = [.. _peers];
            _peers.Clear();
        }

        Parallel.ForEach(peers, static peer => peer.Dispose());
    }

    private Task<DaemonStore> ConnectAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        var session = _sessions.Find(session => Name(session).Equals(reference))
            ?? throw new NixStoreException(
                $"The store '{reference}' can be reached only while a command uses its session. "
                + "Give the session with -ToSession or -FromSession.");
        var peer = new SessionPeer(session, warn);
        lock (_peers)
        {
            _peers.Add(peer);
        }

        return DaemonStore.OpenAsync(peer, reference.Text, StoreDirectory.Default, _options, log, cancellationToken);
    }
}
