using NixStore.Protocols.Worker;
using NixStore.Stores.Remote;

namespace NixStore.Testing.Logs;

/// <summary>Keeps what another side tells of its work.</summary>
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
