namespace NixStore.Stores.Remote.Connections;

/// <summary>What was to be sent could not be. Tells the failure of a connection from one of what is sent over it.</summary>
/// <param name="cause">The cause.</param>
internal sealed class OutputLostException(Exception cause) : IOException(cause.Message, cause);
