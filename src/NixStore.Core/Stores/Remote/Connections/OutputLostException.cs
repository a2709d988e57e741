namespace NixStore.Stores.Remote.Connections;

/// <summary>
/// The exception that is thrown when data cannot be sent. It distinguishes a failure of the connection from a failure of the source of the
/// data.
/// </summary>
/// <param name="cause">The cause.</param>
internal sealed class OutputLostException(Exception cause) : IOException(cause.Message, cause);
