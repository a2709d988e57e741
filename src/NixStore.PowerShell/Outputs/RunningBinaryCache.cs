using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Serving;
using NixStore.PowerShell.Session;
using NixStore.Serving.BinaryCaches;
using NixStore.Stores;

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

    /// <summary>The address of the cache, as parameters for stores take it.</summary>
    public string Location => Uri.ToString();

    /// <summary>The store that is served.</summary>
    public StoreReference ServedStore => _store.Reference;

    /// <summary>The keys that clients are to trust; empty where nothing is signed.</summary>
    public IReadOnlyList<string> PublicKey { get; }

    /// <summary>Whether it runs.</summary>
    public BinaryCacheState State => _server.IsRunning ? BinaryCacheState.Running : BinaryCacheState.Stopped;

    /// <summary>When it began, in local time.</summary>
    public DateTime StartTime => _server.StartTime.LocalDateTime;

    /// <summary>How many requests were answered, well or with an error.</summary>
    public long Requests => _server.Requests;

    /// <summary>How many bytes were sent.</summary>
    public long BytesSent => _server.BytesSent;

    /// <summary>How many connections are open.</summary>
    public int Connections => _server.Connections;

    /// <summary>The last failure on this side, such as a path whose files cannot be read; null where all went well.</summary>
    public Exception? LastError => _server.LastError;

    /// <summary>Ends it, as <c>Stop-BinaryCache</c> does; once more does nothing.</summary>
    public void Dispose() => StopAsync().GetAwaiter().GetResult();

    /// <summary>The address.</summary>
    /// <returns>The same as <see cref="Location"/>.</returns>
    public override string ToString() => Location;

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
