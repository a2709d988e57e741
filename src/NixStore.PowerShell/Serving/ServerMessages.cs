using NixStore.Serving.Clients;

namespace NixStore.PowerShell.Serving;

/// <summary>Shows what happens to a server as verbose messages and warnings.</summary>
/// <param name="post">Runs an action on the pipeline thread, without waiting for it.</param>
/// <param name="warn">Writes a warning.</param>
/// <param name="tell">Writes a verbose message.</param>
internal sealed class ServerMessages(Action<Action> post, Action<string> warn, Action<string> tell) : IServerLog
{
    public void Note(string text) => post(() => tell(ForeignText.EscapeLines(text)));

    public void Warn(string text) => post(() => warn(ForeignText.EscapeLines(text)));
}
