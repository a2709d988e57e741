namespace NixStore.Stores.Remote;

/// <summary>A peer cannot be reached, was lost, says nothing, or does not keep to the protocol.</summary>
public sealed class StoreConnectionException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="peer">How messages name the peer.</param>
    /// <param name="message">What happened, and what to do next.</param>
    /// <param name="innerException">The cause.</param>
    public StoreConnectionException(string peer, string message, Exception? innerException = null)
        : base(message, innerException) => Peer = peer;

    /// <summary>How messages name the peer.</summary>
    public string Peer { get; }

    /// <summary>Whether somebody at a terminal could have helped, by typing a password or by trusting a host.</summary>
    public bool CouldBeAnswered { get; init; }

    /// <summary>What the peer has said beside the protocol before it was lost; empty for nothing.</summary>
    public string Remarks { get; init; } = "";
}
