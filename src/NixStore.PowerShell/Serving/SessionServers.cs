using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using NixStore.PowerShell.Outputs;

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

    /// <summary>Adds a server.</summary>
    public void Add(RunningBinaryCache server)
    {
        lock (_gate)
        {
            _servers.Add(server);
        }
    }

    /// <summary>Removes a server that has ended.</summary>
    public void Remove(RunningBinaryCache server)
    {
        lock (_gate)
        {
            _servers.Remove(server);
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
}
