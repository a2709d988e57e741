using System.Net;
using System.Net.Sockets;
using NixStore.Compression;
using NixStore.FileSystem.Native;
using NixStore.Serving.Http;
using NixStore.Signing;
using NixStore.Stores;

namespace NixStore.Serving.BinaryCaches;

/// <summary>A server for a store as a binary cache. Its counters are thread-safe.</summary>
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
        var shares = OpenFileShares.Of(OpenFileLimit.OfProcess, options.MaximumConnections);
        var limits = new HttpServerLimits
        {
            Connections = shares.Connections,
            RequestTime = options.RequestTime,
            BlockTime = options.BlockTime,
        };
        _handler = new BinaryCacheHandler(store, options, Uri, shares.Nars);
        _server = new HttpServer(listeners, _handler, limits, error => Volatile.Write(ref _lastError, error));
        _end = new Lazy<Task>(EndAsync);
    }

    /// <summary>Gets the URL of the cache on this machine.</summary>
    public Uri Uri { get; }

    /// <summary>Gets the addresses and ports.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>Gets the public keys for clients to trust.</summary>
    public IReadOnlyList<PublicKey> PublicKeys { get; }

    /// <summary>Gets the start time.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>Gets whether the server is running.</summary>
    public bool IsRunning => !_end.IsValueCreated;

    /// <summary>Gets the number of responses, including errors.</summary>
    public long Requests => _server.Counters.Requests;

    /// <summary>Gets the number of sent bytes.</summary>
    public long BytesSent => _server.Counters.BytesSent;

    /// <summary>Gets the number of open connections.</summary>
    public int Connections => _server.Connections;

    /// <summary>Gets the last error of the server, such as a path whose files cannot be read, or null.</summary>
    public Exception? LastError => Volatile.Read(ref _lastError);

    /// <summary>Starts a server.</summary>
    /// <param name="store">The store, which must stay open while the server runs and is not disposed by it.</param>
    /// <param name="options">The options of the server.</param>
    /// <returns>The server, to be disposed by the caller.</returns>
    /// <exception cref="CannotListenException">An address is not assigned to this machine, or the port is in use or not
    /// allowed.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static BinaryCacheServer Start(IStore store, ServingOptions options)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        return new BinaryCacheServer(store, options, Listening.Open(options.Addresses, options.Port));
    }

    /// <summary>Stops accepting connections and closes open ones.</summary>
    /// <returns>A task that completes when the store is no longer used.</returns>
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
            throw new ArgumentException("NARs can only be served uncompressed or with zstd.", nameof(options));
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
