namespace NixStore.Serving.Clients;

/// <summary>Receives events of a server. Called from the threads of clients, and must not block.</summary>
public interface IServerLog
{
    /// <summary>Receives a normal event, such as a connection.</summary>
    /// <param name="text">The message.</param>
    void Note(string text);

    /// <summary>Receives an error.</summary>
    /// <param name="text">The message.</param>
    void Warn(string text);
}
