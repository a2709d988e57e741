using System.Net.Sockets;
using NixStore.Support;

namespace NixStore.PowerShell.Harness;

/// <summary>The real <c>nix-daemon</c> over a store of its own, run by the user of the tests. Where it is absent the tests are skipped by name.</summary>
internal sealed class NixDaemon : IDisposable
{
    // Not of this user alone: others are its clients.
    private readonly string _directory = Directory.CreateTempSubdirectory("nixstore-daemon-").FullName;
    private readonly ServerProcess _process;

    public NixDaemon(string settings = "")
    {
        RealNix.SkipUnlessPresent();
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
        Directory.CreateDirectory(Root);
        var configuration = Directory.CreateDirectory(Path.Combine(_directory, "conf")).FullName;
        File.WriteAllText(Path.Combine(configuration, "nix.conf"), $"build-users-group =\nsubstituters =\nsandbox = false\n{settings}\n");

        // Two clients that meet in a store that is not made yet disturb each other.
        RealNix.Store(Root, "--init");
        _process = new ServerProcess("nix-daemon", ["--store", Root], new Dictionary<string, string>
        {
            ["NIX_DAEMON_SOCKET_PATH"] = Socket,
            ["NIX_CONF_DIR"] = configuration,
            ["NIX_USER_CONF_FILES"] = "",
        });
        _process.WaitUntilItListensAsync(new UnixDomainSocketEndPoint(Socket)).GetAwaiter().GetResult();
    }

    /// <summary>What <c>-Store</c> takes for the same store without the daemon.</summary>
    public string Root => Path.Combine(_directory, "root");

    /// <summary>A place that other users reach.</summary>
    public string Work => Directory.CreateDirectory(Path.Combine(_directory, "work")).FullName;

    public string Socket => Path.Combine(_directory, "socket");

    /// <summary>What <c>-Store</c> takes.</summary>
    public string Url => $"unix://{Socket}";

    public void Dispose()
    {
        _process.Dispose();
        NixStore.FileSystem.Trees.TreeRemover.Remove(_directory);
    }
}
