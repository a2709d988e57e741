using NixStore.Protocols.Worker;

namespace NixStore.Stores.Remote;

/// <summary>A receiver of the messages of a daemon.</summary>
public interface IDaemonLog
{
    /// <summary>Receives a message. The thread that reads the answers of the daemon calls it, so it must not wait.</summary>
    /// <param name="message">The message, without anything that would steer a terminal.</param>
    void Write(LogMessage message);
}
