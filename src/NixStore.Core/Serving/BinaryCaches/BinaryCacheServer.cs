using System.Net;
using System.Net.Sockets;
using NixStore.Compression;
using NixStore.Serving.Http;
using NixStore.Signing;
using NixStore.Stores;

namespace NixStore.Serving.BinaryCaches;

/// <summary>Serves a store as a binary cache, to Nix and others, until it is disposed. Its counts may be read at any time.</summary>
public sealed class BinaryCacheServer : IAsyncDisposable
{
    private readonly BinaryCacheHandler _handler;
    private readonly HttpServer _server;
    private readonly Lazy<Task> _end;
    private Exception? _lastError;

    private BinaryCacheServer(IStore store, ServingOptions options, IReadOnlyList<Socket> listeners)
    {
        EndPoints = [.. listeners.Select(static socket => (IPEndPoint)socket.LocalEndPoint!)];
        Uri = AddressOf(EndPoints[0], options.BasePath);
        PublicKeys = [.. options.SecretKeys.Select(static key => key.PublicKey)];
        StartTime = TimeProvider.System.GetUtcNow();
        var limits = new HttpServerLimits
        {
            Connections = options.MaximumConnections,
            RequestTime = options.RequestTime,
            BlockTime = options.BlockTime,
        };
        _handler = new BinaryCacheHandler(store, options, Uri);
        _server = new HttpServer(listeners, _handler, limits, error => Volatile.Write(ref _lastError, error));
        _end = new Lazy<Task>(EndAsync);
    }

    /// <summary>The address of the cache, by which this machine reaches it.</summary>
    public Uri Uri { get; }

    /// <summary>Where it listens, with the ports that were chosen.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>The keys that clients are to trust.</summary>
    public IReadOnlyList<PublicKey> PublicKeys { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>Whether it serves.</summary>
    public bool IsRunning => !_end.IsValueCreated;

    /// <summary>How many requests were answered, well or with an error.</summary>
    public long Requests => _server.Counters.Requests;

    /// <summary>How many bytes were sent.</summary>
    public long BytesSent => _server.Counters.BytesSent;

    /// <summary>How many connections are open.</summary>
    public int Connections => _server.Connections;

    /// <summary>The last failure on this side, such as a path whose files cannot be read, or null if all went well.</summary>
    public Exception? LastError => Volatile.Read(ref _lastError);

    /// <summary>Starts to serve a store.</summary>
    /// <param name="store">The store; it must stay open as long as the server runs, and is not disposed by it.</param>
    /// <param name="options">The options of the server.</param>
    /// <returns>The server; the caller disposes it.</returns>
    /// <exception cref="CannotListenException">An address is not of this machine, or the port is taken or not allowed.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static BinaryCacheServer Start(IStore store, ServingOptions options)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        return new BinaryCacheServer(store, options, Listening.Open(options.Addresses, options.Port));
    }

    /// <summary>Ends: takes no more connections and breaks those that are open. What clients have whole stays good.</summary>
    /// <returns>When nothing uses the store any longer.</returns>
    public ValueTask DisposeAsync() => new(_end.Value);

    private async Task EndAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _handler.Dispose();
    }

    private static void Check(ServingOptions options)
    {
        if (options.Addresses.Count == 0)
        {
            throw new ArgumentException("There is no address to listen on.", nameof(options));
        }

        if (options.BasePath != ServingOptions.ToBasePath(options.BasePath))
        {
            throw new ArgumentException($"The path '{options.BasePath}' must begin and end with a slash.", nameof(options));
        }

        if (options.Compression is not (CompressionMethod.None or CompressionMethod.Zstd))
        {
            throw new ArgumentException("NARs are served uncompressed or with zstd.", nameof(options));
        }
    }

    private static Uri AddressOf(IPEndPoint endPoint, string basePath)
    {
        var host = endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any)
            ? Dns.GetHostName()
            : endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{endPoint.Address}]" : endPoint.Address.ToString();
        return new Uri($"http://{host}:{endPoint.Port}{basePath}");
    }
}
