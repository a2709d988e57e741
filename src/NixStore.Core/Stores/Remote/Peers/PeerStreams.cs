namespace NixStore.Stores.Remote.Peers;

/// <summary>A connection to a peer: two streams, which are read and written synchronously, each from a thread of its own.</summary>
/// <param name="input">What the peer sends.</param>
/// <param name="output">What is sent to the peer.</param>
public class PeerStreams(Stream input, Stream output) : IDisposable
{
    /// <summary>What the peer sends.</summary>
    public Stream Input { get; } = input;

    /// <summary>What is sent to the peer.</summary>
    public Stream Output { get; } = output;

    /// <summary>What the peer has said beside the protocol, such as the errors of its program; empty for nothing.</summary>
    public virtual string Remarks => "";

    /// <summary>Finds out why the peer ended the connection, as far as that can be told from outside of the protocol.</summary>
    /// <returns>The cause, or null if it is not known.</returns>
    public virtual EndCause? FindCauseOfEnd() => null;

    /// <summary>Ends the connection; what waits for the peer in another thread then fails.</summary>
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
