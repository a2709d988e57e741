using NixStore.Paths;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;
using NixStore.Stores.Remote.Ssh;
using NixStore.Stores.Remote;

namespace NixStore.Testing.Programs;

/// <summary>
/// A store of a test that the real <c>nix-store --serve</c> serves, a process for each connection. If Nix is absent, the test is skipped.
/// </summary>
internal sealed class ClientStore : IDisposable
{
    private readonly ExternalProgram _nix = ExternalProgram.Require("nix-store");
    private readonly TemporaryDirectory _directory = new();

    public ClientStore()
    {
        _directory.WriteFile("conf/nix.conf", "build-users-group =\nsubstituters =\nsandbox = false\n");
        Ask("--init");
    }

    public string Root => _directory.Combine("root");

    public IPeer Peer => PeerOf("the served store", "nix-store", "--store", Root, "--serve", "--write");

    /// <summary>The daemon of the same store.</summary>
    public IPeer Daemon => PeerOf("the daemon", "nix-daemon", "--stdio", "--store", Root);

    public ProcessPeer PeerOf(string name, string program, params string[] arguments) => new(name, program, arguments)
    {
        Environment = new Dictionary<string, string> { ["NIX_CONF_DIR"] = _directory.Combine("conf"), ["NIX_USER_CONF_FILES"] = "" },
    };

    public Task<SshStore> OpenAsync(RemoteOptions? options = null, IPeer? peer = null, IDaemonLog? log = null) => SshStore.OpenAsync(
        peer ?? Peer,
        "the store",
        StoreDirectory.Default,
        options ?? new RemoteOptions(),
        stop => DaemonStore.OpenAsync(Daemon, "the store", StoreDirectory.Default, new RemoteOptions(), null, stop),
        log,
        TestContext.Current.CancellationToken);

    /// <summary>What <c>nix-store</c> says of the store.</summary>
    public string Ask(params string[] arguments) => _nix.RunForText(["--store", Root, .. arguments]);

    /// <summary>Removes the store, which no connection may use. The next connection creates it again.</summary>
    public void Empty() => FileSystem.Trees.TreeRemover.Remove(Root);

    public void Dispose() => _directory.Dispose();
}
