namespace NixStore.Stores.Remote.Peers;

/// <summary>A connection to a peer: two streams, which are read and written synchronously, each from a thread of its own.</summary>
/// <param name="input">What the peer sends.</param>
/// <param name="output">The stream of the data that is sent to the peer.</param>
public class PeerStreams(Stream input, Stream output) : IDisposable
{
    /// <summary>Gets what the peer sends.</summary>
    public Stream Input { get; } = input;

    /// <summary>Gets the stream of the data that is sent to the peer.</summary>
    public Stream Output { get; } = output;

    /// <summary>Gets what the peer wrote outside of the protocol, such as the errors of its program; empty if there was nothing.</summary>
    public virtual string Remarks => "";

    /// <summary>Finds out why the peer ended the connection, if something outside of the protocol shows it.</summary>
    /// <returns>The cause, or null if it is not known.</returns>
    public virtual EndCause? FindCauseOfEnd() => null;

    /// <summary>Ends the connection. Calls in other threads that wait for the peer then fail.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the connection; may be called more than once.</summary>
    protected virtual void Close()
    {
        Input.Dispose();
        Output.Dispose();
    }
}
