using System.Net.Sockets;
using NixStore.Paths;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;
using NixStore.Stores.Remote;

namespace NixStore.Testing.Programs;

/// <summary>
/// The real <c>nix-daemon</c> over a store of its own, ended with the test. If it is absent, the test is skipped.
/// </summary>
internal sealed class RealDaemon : IDisposable, IAsyncDisposable
{
    private const UnixFileMode SharedDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryDirectory _directory = new();
    private readonly ServerProcess _process;
    private readonly ExternalProgram _nixStore;

    private RealDaemon(string version, string settings)
    {
        _nixStore = NixVersions.Require(version, "nix-store");
        Directory.CreateDirectory(Root);

        // Other users are clients, too.
        File.SetUnixFileMode(_directory.Path, SharedDirectory);
        _directory.WriteFile("conf/nix.conf", "build-users-group =\nsubstituters =\nsandbox = false\n" + settings);
        _process = new ServerProcess(NixVersions.Require(version, "nix-daemon").File, ["--store", Root], new Dictionary<string, string>
        {
            ["NIX_DAEMON_SOCKET_PATH"] = Socket,
            ["NIX_CONF_DIR"] = _directory.Combine("conf"),
            ["NIX_USER_CONF_FILES"] = "",
        });
    }

    /// <summary>What <c>--store</c> takes for the same store.</summary>
    public string Root => _directory.Combine("root");

    public string Socket => _directory.Combine("socket");

    public IPeer Peer => new UnixSocketPeer(Socket);

    /// <summary>The store URL of the daemon.</summary>
    public string Url => $"unix://{Socket}";

    /// <summary>A directory for the test's own files, which other users can read.</summary>
    public TemporaryDirectory Files => _directory;

    /// <summary>Starts a daemon.</summary>
    /// <param name="settings">Lines for its nix.conf.</param>
    /// <param name="version">The version of Nix, of <see cref="NixVersions"/>.</param>
    public static async Task<RealDaemon> StartAsync(string settings = "", string version = NixVersions.OnPath)
    {
        NixVersions.Require(version, "nix-daemon");
        var daemon = new RealDaemon(version, settings);
        try
        {
            // Two clients that meet in a store that is not made yet disturb each other.
            daemon.Ask("--init");
            await daemon._process.WaitUntilItListensAsync(new UnixDomainSocketEndPoint(daemon.Socket));
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a daemon for a test that does not run asynchronously.</summary>
    public static RealDaemon Start() => StartAsync().GetAwaiter().GetResult();

    public async Task<DaemonStore> OpenAsync(IDaemonLog? log = null, RemoteOptions? options = null)
        => await DaemonStore.OpenAsync(
            Peer, Url, StoreDirectory.Default, options ?? new RemoteOptions(), log, TestContext.Current.CancellationToken);

    /// <summary>What <c>nix-store</c> says of the daemon's store.</summary>
    public string Ask(params string[] arguments) => _nixStore.RunForText(["--store", Root, .. arguments]);

    /// <summary>Creates the store again, without a path. No connection may use it.</summary>
    public void Empty()
    {
        FileSystem.Trees.TreeRemover.Remove(Root);
        Ask("--init");
    }

    public void Dispose()
    {
        _process.Dispose();
        _directory.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
