namespace NixStore.Serving.Daemon;

/// <summary>Takes what happens to a server. It is called from the threads that serve, which must not wait here.</summary>
public interface IServerLog
{
    /// <summary>Takes what goes its way: who came and went.</summary>
    /// <param name="text">The message.</param>
    void Note(string text);

    /// <summary>Takes what went wrong.</summary>
    /// <param name="text">The message.</param>
    void Warn(string text);
}
