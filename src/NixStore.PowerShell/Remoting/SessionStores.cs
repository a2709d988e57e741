using System.Management.Automation.Runspaces;
using NixStore.Opening;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Daemon;

namespace NixStore.PowerShell.Remoting;

/// <summary>The stores of the computers at the other end of sessions, each under a name of its own while a command runs.</summary>
/// <param name="log">Takes what the servers tell of their work.</param>
/// <param name="warn">Is told of warnings of the other side; from any thread.</param>
internal sealed class SessionStores(IDaemonLog log, Action<string> warn) : IStoreKind, IDisposable
{
    private const string Scheme = "session";

    // One for the queries and one for NARs beside it: all go the same way.
    private static readonly RemoteOptions _options = new() { MaximumConnections = 2, ConnectTimeout = TimeSpan.FromSeconds(60) };

    private readonly List<PSSession> _sessions = [];
    private readonly List<SessionPeer> _peers = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = [Scheme];

    /// <summary>Gives the store at the other end of a session a name: its computer, and a number where others to the same one came before.</summary>
    /// <param name="session">The session.</param>
    /// <returns>The name, good for the stores that are opened with this.</returns>
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

    /// <summary>Ends what was started in the sessions; they themselves stay open.</summary>
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
            ?? throw new NixStoreException($"The store '{reference}' can be reached only while a command uses its session. Give the session with -ToSession or -FromSession.");
        var peer = new SessionPeer(session, warn);
        lock (_peers)
        {
            _peers.Add(peer);
        }

        return DaemonStore.OpenAsync(peer, reference.Text, StoreDirectory.Default, _options, log, cancellationToken);
    }
}
