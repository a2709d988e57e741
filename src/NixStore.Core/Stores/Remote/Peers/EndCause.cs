namespace NixStore.Stores.Remote.Peers;

/// <summary>The reason why a peer has ended a connection.</summary>
/// <param name="Text">The cause, and what to do next.</param>
/// <param name="CouldBeAnswered">
/// Whether a user at a terminal could have prevented this, by typing a password or by trusting a host.
/// </param>
public sealed record EndCause(string Text, bool CouldBeAnswered);
