namespace NixStore.Stores.Remote;

/// <summary>A peer cannot be reached, was lost, says nothing, or does not keep to the protocol.</summary>
public sealed class StoreConnectionException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="peer">The name of the peer in messages.</param>
    /// <param name="message">What happened, and what to do next.</param>
    /// <param name="innerException">The cause.</param>
    public StoreConnectionException(string peer, string message, Exception? innerException = null)
        : base(message, innerException) => Peer = peer;

    /// <summary>Gets the name of the peer in messages.</summary>
    public string Peer { get; }

    /// <summary>Gets whether a user at a terminal could have prevented the failure, by typing a password or by trusting a host.</summary>
    public bool CouldBeAnswered { get; init; }

    /// <summary>Gets what the peer wrote outside of the protocol, such as to its standard error; empty if there was nothing.</summary>
    public string Remarks { get; init; } = "";
}
