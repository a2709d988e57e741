using System.Net;
using NixStore.Opening;
using NixStore.Stores.Remote.Ssh;
using NixStore.Stores.Remote;
using NixStore.Stores;

namespace NixStore.Testing.Programs;

/// <summary>
/// A real sshd on a free port of the loopback interface or in a host of its own, with keys made for one test and ended with it. If it is
/// absent, the test is skipped.
/// </summary>
internal sealed class SshServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ServerProcess _process;

    private SshServer(string program, string settings, NetworkHost? host)
    {
        var keys = ExternalProgram.Require("ssh-keygen");
        foreach (var name in (string[])["host-key", "user-key", "other-key"])
        {
            keys.RunForText("-q", "-t", "ed25519", "-N", "", "-f", _directory.Combine(name));
        }

        Address = host?.Address ?? IPAddress.Loopback;
        Port = ServerProcess.FindFreePort();
        Directory.CreateDirectory(Root);
        _directory.WriteFile("conf/nix.conf", "build-users-group =\nsubstituters =\nsandbox = false\n");
        _directory.WriteFile("sshd_config", $"""
            {settings}
            ListenAddress {Address}:{Port}
            HostKey {_directory.Combine("host-key")}
            AuthorizedKeysFile {_directory.Combine("user-key.pub")}
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin yes
            MaxStartups 100
            SetEnv "HOME={_directory.Path}" "NIX_CONF_DIR={_directory.Combine("conf")}" NIX_USER_CONF_FILES= "TMPDIR={_directory.Path}"
            """);
        var hostKey = string.Join(' ', File.ReadAllText(_directory.Combine("host-key.pub")).Split(' ').Take(2));
        _directory.WriteFile("known_hosts", $"[{Address}]:{Port} {hostKey}\n");
        _directory.WriteFile("ssh_config", $"""
            Host host1
              HostName {Address}
              Port {Port}
            Host *
              IdentityFile {_directory.Combine("user-key")}
              IdentitiesOnly yes
              UserKnownHostsFile {_directory.Combine("known_hosts")}
              GlobalKnownHostsFile /dev/null
            """);
        EnsureSeparationDirectory();
        string[] command = [.. host?.Command ?? [], program, "-D", "-e", "-f", _directory.Combine("sshd_config")];
        _process = new ServerProcess(command[0], command[1..]);
    }

    public IPAddress Address { get; }

    public int Port { get; }

    /// <summary>The chroot store of the host.</summary>
    public string Root => _directory.Combine("root");

    /// <summary>Gets a directory for the files of the test.</summary>
    public TemporaryDirectory Files => _directory;

    /// <summary>How the client is called so that it knows this host, by the name <c>host1</c>, and no other.</summary>
    public SshOptions Options => new() { Arguments = ["-F", _directory.Combine("ssh_config")], MayAsk = false };

    public string HostKey => File.ReadAllText(_directory.Combine("host-key.pub"));

    /// <summary>Starts a server.</summary>
    /// <param name="settings">Lines for its configuration.</param>
    /// <param name="host">The host that it runs on; this one where null.</param>
    public static async Task<SshServer> StartAsync(string settings = "", NetworkHost? host = null)
    {
        ExternalProgram.Require("ssh");
        ExternalProgram.Require("nix-store");
        var program = ((string[])["/usr/sbin/sshd", "/usr/bin/sshd"]).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "there is no sshd");
        var server = new SshServer(program!, settings, host);
        try
        {
            server.Ask("--init");
            await server._process.WaitUntilItListensAsync(new IPEndPoint(server.Address, server.Port));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the store of the host.</summary>
    /// <param name="scheme"><c>ssh</c> or <c>ssh-ng</c>.</param>
    /// <param name="settings">More settings for the URL.</param>
    /// <param name="options">How the client is called.</param>
    /// <param name="log">Receives the messages of the other side.</param>
    public async Task<IWritableStore> OpenAsync(string scheme, string settings = "", SshOptions? options = null, IDaemonLog? log = null)
        => await new StoreOpener(new StoreEnvironment(new Dictionary<string, string>()), null, log, options ?? Options)
            .OpenWritableAsync(Reference(scheme, settings), TestContext.Current.CancellationToken);

    /// <summary>
    /// Returns the reference of the host's store. Unless the settings have a timeout, a busy machine has minutes to answer.
    /// </summary>
    public StoreReference Reference(string scheme, string settings = "")
    {
        var timeout = settings.Contains("connect-timeout", StringComparison.Ordinal) ? "" : "&connect-timeout=600";
        var root = settings.Contains("remote-store", StringComparison.Ordinal) ? "" : $"&remote-store={Uri.EscapeDataString(Root)}";
        return StoreReference.Parse($"{scheme}://host1?{settings}{root}{timeout}");
    }

    /// <summary>What <c>nix-store</c> says of the host's store.</summary>
    public string Ask(params string[] arguments) => ExternalProgram.Require("nix-store").RunForText(["--store", Root, .. arguments]);

    /// <summary>Creates the store again, without a path. No connection may use it.</summary>
    public void Empty()
    {
        FileSystem.Trees.TreeRemover.Remove(Root);
        Ask("--init");
    }

    /// <summary>Writes a program that the host runs in place of Nix's.</summary>
    public string WriteProgram(string name, string script)
    {
        _directory.WriteFile(name, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(_directory.Combine(name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return _directory.Combine(name);
    }

    /// <summary>Ends the connections of the host. The programs that they have started go on, and new connections are accepted.</summary>
    public void CutConnections() => _process.KillChildren("sshd");

    /// <summary>Ends the server and its connections. The programs that they have started go on.</summary>
    public void Stop() => _process.KillWithChildren("sshd");

    public ValueTask DisposeAsync()
    {
        _process.Dispose();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    // Debian's sshd insists on it; its service makes it.
    private static void EnsureSeparationDirectory()
    {
        if (Environment.UserName == "root")
        {
            Directory.CreateDirectory("/run/sshd");
        }
    }
}
