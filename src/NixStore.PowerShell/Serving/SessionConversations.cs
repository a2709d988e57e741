using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace NixStore.PowerShell.Serving;

/// <summary>The pipeline servers of a session that wait for the next command of their client. They end with the session.</summary>
internal sealed class SessionConversations
{
    private static readonly ConditionalWeakTable<Runspace, SessionConversations> _ofSessions = [];

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, PipelineServer> _waiting = [];

    private SessionConversations(Runspace session) => session.StateChanged += (_, change) =>
    {
        if (change.RunspaceStateInfo.State is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken)
        {
            End();
        }
    };

    /// <summary>Returns the servers of a session.</summary>
    public static SessionConversations Of(Runspace session)
        => _ofSessions.GetValue(session, static session => new SessionConversations(session));

    /// <summary>Removes the server of a conversation.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <returns>The server, or null if none waits.</returns>
    public PipelineServer? Take(Guid conversation)
    {
        lock (_gate)
        {
            return _waiting.Remove(conversation, out var server) ? server : null;
        }
    }

    /// <summary>Adds the server of a conversation.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="server">The server.</param>
    public void Keep(Guid conversation, PipelineServer server)
    {
        lock (_gate)
        {
            _waiting.Add(conversation, server);
        }
    }

    private void End()
    {
        lock (_gate)
        {
            foreach (var server in _waiting.Values)
            {
                server.Stop();
            }

            _waiting.Clear();
        }
    }
}
