using NixStore.Serving.Clients;

namespace NixStore.PowerShell.Serving;

/// <summary>Shows the messages of a server as verbose messages and warnings.</summary>
/// <param name="post">Runs an action on the pipeline thread, without waiting.</param>
/// <param name="warn">Writes a warning.</param>
/// <param name="inform">Writes a verbose message.</param>
internal sealed class ServerMessages(Action<Action> post, Action<string> warn, Action<string> inform) : IServerLog
{
    public void Note(string text) => post(() => inform(ForeignText.EscapeLines(text)));

    public void Warn(string text) => post(() => warn(ForeignText.EscapeLines(text)));
}
