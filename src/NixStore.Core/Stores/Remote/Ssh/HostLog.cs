using NixStore.Protocols.Worker;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>Says of what another machine tells which one it was: of several, each speaks of stores and paths of the same names.</summary>
/// <param name="host">The machine.</param>
/// <param name="log">Takes what it tells.</param>
internal sealed class HostLog(string host, IDaemonLog log) : IDaemonLog
{
    private const string Warning = "warning: ";
    private const string Error = "error:";

    /// <summary>The machine.</summary>
    public string Host => host;

    public void Write(LogMessage message) => log.Write(message switch
    {
        LogText text => new LogText(string.Join('\n', text.Text.Split('\n').Select(Name))),
        ActivityStarted { Text.Length: > 0 } started => started with { Text = Name(started.Text) },
        _ => message,
    });

    private string Name(string line) => line switch
    {
        "" => "",
        _ when line.StartsWith(Error, StringComparison.Ordinal) => $"{Warning}{host}: {line}",
        _ when line.StartsWith(Warning, StringComparison.Ordinal) => $"{Warning}{host}: {line[Warning.Length..]}",
        _ => $"{host}: {line}",
    };
}
