using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Serving;
using NixStore.PowerShell.Session;
using NixStore.Serving.BinaryCaches;

namespace NixStore.PowerShell.Outputs;

/// <summary>
/// A store that this session serves as a binary cache. Its counts are those of the moment in which they are read. Given for a store, it
/// means its address.
/// </summary>
public sealed class RunningBinaryCache : IDisposable
{
    private readonly BinaryCacheServer _server;
    private readonly OpenStore _store;
    private readonly SigningKeys _keys;
    private readonly SessionServers _session;
    private readonly Lazy<Task> _end;

    internal RunningBinaryCache(BinaryCacheServer server, OpenStore store, SigningKeys keys, SessionServers session)
    {
        _server = server;
        _store = store;
        _keys = keys;
        _session = session;
        _end = new Lazy<Task>(EndAsync);
        PublicKey = [.. server.PublicKeys.Select(static key => key.ToString())];
        session.Add(this);
    }

    /// <summary>The address of the cache.</summary>
    public Uri Uri => _server.Uri;

    /// <summary>The port on which the cache listens.</summary>
    public int Port => Uri.Port;

    /// <summary>The store that is served, as <c>-Store</c> takes it.</summary>
    public string ServedStore => _store.Reference.Text;

    /// <summary>The keys that clients are to trust; empty where nothing is signed.</summary>
    public TextList PublicKey { get; }

    /// <summary>Whether it runs.</summary>
    public string State => IsRunning ? "Running" : "Stopped";

    /// <summary>When it began, in local time.</summary>
    public DateTime StartTime => _server.StartTime.LocalDateTime;

    /// <summary>How many requests were answered, well or with an error.</summary>
    public long Requests => _server.Requests;

    /// <summary>How many bytes were sent.</summary>
    public long BytesSent => _server.BytesSent;

    /// <summary>How many connections are open.</summary>
    public int Connections => _server.Connections;

    /// <summary>The last failure on this side, such as a path whose files cannot be read; null where all went well.</summary>
    public string? LastError => _server.LastError?.Message;

    /// <summary>Ends it, as <c>Stop-BinaryCache</c> does; once more does nothing.</summary>
    public void Dispose() => StopAsync().GetAwaiter().GetResult();

    /// <summary>The address.</summary>
    /// <returns>The text of <see cref="Uri"/>.</returns>
    public override string ToString() => Uri.ToString();

    /// <summary>Whether it runs.</summary>
    internal bool IsRunning => _server.IsRunning;

    /// <summary>Ends it.</summary>
    internal Task StopAsync() => _end.Value;

    private async Task EndAsync()
    {
        _session.Remove(this);
        await _server.DisposeAsync().ConfigureAwait(false);
        await _store.Store.DisposeAsync().ConfigureAwait(false);
        _keys.Dispose();
    }
}
