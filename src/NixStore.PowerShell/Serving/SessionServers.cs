using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;
using NixStore.Serving;
using NixStore.Serving.BinaryCaches;

namespace NixStore.PowerShell.Serving;

/// <summary>The servers that a session has started. They end with the session, and with the module in it.</summary>
internal sealed class SessionServers
{
    private static readonly ConditionalWeakTable<Runspace, SessionServers> _ofSessions = [];

    private readonly Lock _gate = new();
    private readonly HashSet<RunningBinaryCache> _servers = [];

    private SessionServers(Runspace session) => session.StateChanged += (_, change) =>
    {
        if (change.RunspaceStateInfo.State is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken)
        {
            End();
        }
    };

    /// <summary>Returns the servers of a session.</summary>
    public static SessionServers Of(Runspace session) => _ofSessions.GetValue(session, static session => new SessionServers(session));

    /// <summary>Gets the servers that run, the oldest first.</summary>
    public IReadOnlyList<RunningBinaryCache> Running
    {
        get
        {
            lock (_gate)
            {
                return [.. _servers.OrderBy(static server => server.StartTime)];
            }
        }
    }

    /// <summary>Starts to serve a store as a binary cache.</summary>
    /// <param name="store">The store, which is disposed when the server ends.</param>
    /// <param name="keys">The keys that sign, which are disposed when the server ends.</param>
    /// <param name="options">The other options of the server.</param>
    /// <returns>The running cache.</returns>
    /// <exception cref="CannotListenException">This process cannot listen on an address.</exception>
    public RunningBinaryCache Start(OpenStore store, SigningKeys keys, ServingOptions options)
    {
        var server = BinaryCacheServer.Start(store.Store, options with { SecretKeys = keys.Keys });
        var cache = new RunningBinaryCache(server, store.Reference.Text, EndAsync);
        lock (_gate)
        {
            _servers.Add(cache);
        }

        return cache;

        async Task EndAsync(RunningBinaryCache ending)
        {
            Remove(ending);
            await server.DisposeAsync().ConfigureAwait(false);
            await store.Store.DisposeAsync().ConfigureAwait(false);
            keys.Dispose();
        }
    }

    /// <summary>Stops all servers, and returns when they have ended.</summary>
    public void End()
    {
        RunningBinaryCache[] servers;
        lock (_gate)
        {
            servers = [.. _servers];
        }

        Task.WhenAll(servers.Select(static server => server.StopAsync())).GetAwaiter().GetResult();
    }

    private void Remove(RunningBinaryCache server)
    {
        lock (_gate)
        {
            _servers.Remove(server);
        }
    }
}
