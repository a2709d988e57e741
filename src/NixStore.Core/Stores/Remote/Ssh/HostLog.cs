using NixStore.Protocols.Worker;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>
/// A log that adds the name of the machine to its messages, because several machines have stores and paths of the same names.
/// </summary>
/// <param name="host">The machine.</param>
/// <param name="log">Receives the messages.</param>
internal sealed class HostLog(string host, IDaemonLog log) : IDaemonLog
{
    private const string Warning = "warning: ";
    private const string Error = "error:";

    /// <summary>Gets the machine.</summary>
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
