using NixStore.Serving.BinaryCaches;

namespace NixStore.PowerShell.Outputs;

/// <summary>
/// A store that this session serves as a binary cache. The counts are read when a property is read. When the object is given for a store,
/// its address is used.
/// </summary>
public sealed class RunningBinaryCache : IDisposable
{
    private readonly BinaryCacheServer _server;
    private readonly Lazy<Task> _end;

    /// <summary>Initializes a new instance for a server that is running.</summary>
    /// <param name="server">The server.</param>
    /// <param name="servedStore">The served store, in the form of <c>-Store</c>.</param>
    /// <param name="end">Stops the server. Called once.</param>
    internal RunningBinaryCache(BinaryCacheServer server, string servedStore, Func<RunningBinaryCache, Task> end)
    {
        _server = server;
        ServedStore = servedStore;
        _end = new Lazy<Task>(() => end(this));
        PublicKey = [.. server.PublicKeys.Select(static key => key.ToString())];
    }

    /// <summary>Gets the address of the cache.</summary>
    public Uri Uri => _server.Uri;

    /// <summary>Gets the port on which the cache listens.</summary>
    public int Port => Uri.Port;

    /// <summary>Gets the served store, in the form of <c>-Store</c>.</summary>
    public string ServedStore { get; }

    /// <summary>Gets the public keys that clients need. Empty if nothing is signed.</summary>
    public TextList PublicKey { get; }

    /// <summary>Gets the state: <c>Running</c> or <c>Stopped</c>.</summary>
    public string State => IsRunning ? "Running" : "Stopped";

    /// <summary>Gets the start time, in local time.</summary>
    public DateTime StartTime => _server.StartTime.LocalDateTime;

    /// <summary>Gets the number of requests that were answered, including those with an error.</summary>
    public long Requests => _server.Requests;

    /// <summary>Gets the number of bytes that were sent.</summary>
    public long BytesSent => _server.BytesSent;

    /// <summary>Gets the number of open connections.</summary>
    public int Connections => _server.Connections;

    /// <summary>Gets the last failure of the server, such as a path whose files cannot be read, or null if there was none.</summary>
    public string? LastError => _server.LastError?.Message;

    /// <summary>Stops the server, like <c>Stop-BinaryCache</c>. Does nothing if it is stopped already.</summary>
    public void Dispose() => StopAsync().GetAwaiter().GetResult();

    /// <summary>Returns the address.</summary>
    /// <returns>The text of <see cref="Uri"/>.</returns>
    public override string ToString() => Uri.ToString();

    /// <summary>Gets a value indicating whether the server is running.</summary>
    internal bool IsRunning => _server.IsRunning;

    /// <summary>Stops the server.</summary>
    internal Task StopAsync() => _end.Value;
}
