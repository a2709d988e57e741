using System.Net.Sockets;
using NixStore.Paths;
using NixStore.Serving.Clients;
using NixStore.Serving.Daemon;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Testing.Servers;

/// <summary>A server over a real store of a test's own.</summary>
internal sealed class RunningStoreServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StoreServer _server;

    private RunningStoreServer(string? root, Func<StoreServingOptions, StoreServingOptions> change)
    {
        Root = root ?? _directory.Combine("root");
        var layout = LocalStoreLayout.FromRoot(Root);
        _server = StoreServer.Start(Socket, change(new StoreServingOptions
        {
            OpenStore = async stop => await LocalStore.OpenOrCreateAsync(layout, stop),
            TrustedUsers = new UserList([UserList.Everyone]),
            Log = Log,
        }));
    }

    /// <summary>What <c>--store</c> takes for the store.</summary>
    public string Root { get; }

    public string Socket => _directory.Combine("socket");

    public IPeer Peer => new UnixSocketPeer(Socket);

    public KeptServerLog Log { get; } = new();

    /// <summary>How many clients are connected.</summary>
    public int Clients => _server.Clients;

    /// <summary>Gets a directory for the files of the test.</summary>
    public TemporaryDirectory Files => _directory;

    /// <summary>Starts a server that trusts everyone.</summary>
    /// <param name="change">What is otherwise.</param>
    /// <param name="root">The root of the store, or null for a new store.</param>
    public static RunningStoreServer Start(Func<StoreServingOptions, StoreServingOptions>? change = null, string? root = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux reports who connects to a socket");
        return new RunningStoreServer(root, change ?? (static options => options));
    }

    public Task<DaemonStore> OpenAsync(IPeer? peer = null, RemoteOptions? options = null, IDaemonLog? log = null)
        => DaemonStore.OpenAsync(
            peer ?? Peer,
            $"unix://{Socket}",
            StoreDirectory.Default,
            options ?? new RemoteOptions(),
            log,
            TestContext.Current.CancellationToken);

    /// <summary>Connects as a client that keeps to no rule.</summary>
    public NetworkStream Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Socket));
        socket.ReceiveTimeout = 30_000;
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>What <c>nix-store</c> says of the store.</summary>
    public string Ask(params string[] arguments) => ExternalProgram.Require("nix-store").RunForText(["--store", Root, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    internal sealed class KeptServerLog : IServerLog
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public void Note(string text) => Warn(text);

        public void Warn(string text)
        {
            lock (_lines)
            {
                _lines.Add(text);
            }
        }
    }
}
