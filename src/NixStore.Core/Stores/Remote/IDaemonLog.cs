using NixStore.Protocols.Worker;

namespace NixStore.Stores.Remote;

/// <summary>Takes what a daemon tells of its work.</summary>
public interface IDaemonLog
{
    /// <summary>Takes a message. Called from the thread that reads the daemon's answers, which must not wait here.</summary>
    /// <param name="message">The message, without anything that would steer a terminal.</param>
    void Write(LogMessage message);
}
