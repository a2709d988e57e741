using System.Net.Sockets;
using NixStore.FileSystem;
using NixStore.Paths;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Roots;

namespace NixStore.Stores.Local;

/// <summary>A collector that runs: it holds the lock of a store and accepts temporary roots over its socket, as Nix's does.</summary>
internal sealed class RunningCollector : IAsyncDisposable
{
    private readonly CollectorLock _lock;
    private readonly SocketDirectory _directory;
    private readonly Socket _listening = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<StorePath> _received = [];
    private readonly Action<StorePath> _onReceived;
    private readonly LocalStoreLayout _layout;
    private readonly Task _serving;

    private RunningCollector(LocalStoreLayout layout, CollectorLock held, Action<StorePath> onReceived)
    {
        _layout = layout;
        _lock = held;
        _onReceived = onReceived;
        var path = Directory.CreateDirectory(Path.Combine(layout.StateDirectory, "gc-socket")).FullName;
        _directory = SocketDirectory.Open(path)!;
        _listening.Bind(_directory.EndPointOf("socket"));
        _listening.Listen();
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>The paths that it received, in order.</summary>
    public IReadOnlyList<StorePath> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>Starts a collector.</summary>
    /// <param name="layout">The store.</param>
    /// <param name="onReceived">Runs for each path before it is acknowledged.</param>
    public static async Task<RunningCollector> StartAsync(LocalStoreLayout layout, Action<StorePath>? onReceived = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        var held = CollectorLock.Open(layout);
        await held.AcquireExclusiveAsync(TestContext.Current.CancellationToken);
        return new RunningCollector(layout, held, onReceived ?? (static _ => { }));
    }

    public async ValueTask DisposeAsync()
    {
        _listening.Dispose();
        await _serving;
        _directory.Dispose();
        _lock.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listening.AcceptAsync();
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                return;
            }

            using (client)
            {
                await AnswerAsync(client);
            }
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using var stream = new NetworkStream(client);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync() is { } line)
        {
            var path = _layout.Directory.Parse(line);
            _onReceived(path);
            lock (_received)
            {
                _received.Add(path);
            }

            await stream.WriteAsync("1"u8.ToArray());
        }
    }
}
