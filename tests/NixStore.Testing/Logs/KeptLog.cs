using NixStore.Protocols.Worker;
using NixStore.Stores.Remote;

namespace NixStore.Testing.Logs;

/// <summary>A log that keeps the messages of another side.</summary>
internal sealed class KeptLog : IDaemonLog
{
    private readonly List<LogMessage> _messages = [];

    public IReadOnlyList<LogMessage> Messages
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    public IEnumerable<string> Texts => Messages.OfType<LogText>().Select(static message => message.Text);

    public void Write(LogMessage message)
    {
        lock (_messages)
        {
            _messages.Add(message);
        }
    }
}
