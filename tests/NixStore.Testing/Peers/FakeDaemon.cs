using System.Net.Sockets;
using NixStore.Paths;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;
using NixStore.Stores.Remote;

namespace NixStore.Testing.Peers;

/// <summary>A daemon of this process behind a real socket, which does to each client what a test says.</summary>
internal sealed class FakeDaemon : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;

    private FakeDaemon(Action<FakeClient> behave)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(Socket));
        _listener.Listen();
        _accepting = AcceptAsync(behave);
    }

    public string Socket => _directory.Combine("socket");

    public IPeer Peer => new UnixSocketPeer(Socket);

    /// <summary>Begins to listen.</summary>
    /// <param name="behave">Called for each client, on a thread of its own; the connection ends when it returns.</param>
    public static FakeDaemon Start(Action<FakeClient> behave)
    {
        Platform.SkipUnderWine("it has no sockets of files");
        return new FakeDaemon(behave);
    }

    /// <summary>Begins to listen as a daemon that greets well.</summary>
    /// <param name="behave">Called for each client that was greeted.</param>
    /// <param name="minor">The newest version that the daemon speaks.</param>
    public static FakeDaemon StartGreeting(Action<FakeClient> behave, byte minor = 38) => Start(client =>
    {
        client.Greet(minor);
        behave(client);
    });

    public Task<DaemonStore> OpenAsync(RemoteOptions? options = null, CancellationToken? cancellationToken = null)
        => DaemonStore.OpenAsync(
            Peer,
            $"unix://{Socket}",
            StoreDirectory.Default,
            options ?? new RemoteOptions(),
            null,
            cancellationToken ?? TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
        _directory.Dispose();
    }

    private async Task AcceptAsync(Action<FakeClient> behave)
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_ending.Token);
                clients.Add(Task.Factory.StartNew(() => Serve(socket, behave), TaskCreationOptions.LongRunning));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    private void Serve(Socket socket, Action<FakeClient> behave)
    {
        using var stop = _ending.Token.Register(socket.Dispose);
        using var stream = new NetworkStream(socket, ownsSocket: true);
        using var client = new FakeClient(stream, _ending.Token);
        try
        {
            behave(client);
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or NixFormatException or OperationCanceledException)
        {
            // The client has gone, or the test is over.
        }
    }
}
