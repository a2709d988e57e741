using System.Net.Sockets;
using NixStore.Building;
using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Stores.Remote.WorkerProtocol;

/// <summary>
/// Derivations that the real daemon builds. Its store has a directory of its own: Nix builds into a store under another root only if it may
/// create namespaces.
/// </summary>
public sealed class DaemonBuildTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Socket => _directory.Combine("socket");

    private Dictionary<string, string> Variables => new()
    {
        ["NIX_STORE_DIR"] = _directory.Combine("store"),
        ["NIX_STATE_DIR"] = _directory.Combine("var"),
        ["NIX_LOG_DIR"] = _directory.Combine("log"),
        ["NIX_CONF_DIR"] = _directory.Combine("conf"),
        ["NIX_USER_CONF_FILES"] = "",
        ["NIX_DAEMON_SOCKET_PATH"] = Socket,
    };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Builds_a_derivation_and_reports_the_output_of_the_builder()
    {
        using var daemon = await StartAsync();
        var log = new KeptLog();
        await using var store = await OpenAsync(log);
        var derivation = Instantiate(store, "echo at work; echo hello > $out");
        DerivedPath[] wanted = [new BuiltOutputs(new OpaquePath(derivation), OutputsSpec.All)];
        Assert.Equal([derivation], (await store.FindMissingAsync(wanted, Token)).ToBuild);

        var result = Assert.Single(await store.BuildAsync(wanted, BuildMode.Normal, Token)).Result;

        Assert.Equal((true, BuildStatus.Built), (result.Succeeded, result.Status));
        var output = Assert.Single(await store.FindDerivationOutputsAsync(derivation, Token)).Value;
        Assert.Equal("hello\n", await File.ReadAllTextAsync(store.Directory.Print(output), Token));
        Assert.Equal(derivation, (await store.FindPathInfoAsync(output, Token))!.Deriver);
        Assert.Contains(
            log.Messages,
            static message => message is ActivityResult { Type: ActivityResultType.BuildLogLine, Fields: [{ Text: "at work" }] });
    }

    [Fact]
    public async Task A_failed_build_is_reported_in_the_words_of_the_daemon()
    {
        using var daemon = await StartAsync();
        await using var store = await OpenAsync(null);
        var derivation = Instantiate(store, "exit 3");

        var result = Assert.Single(
            await store.BuildAsync([new BuiltOutputs(new OpaquePath(derivation), OutputsSpec.All)], BuildMode.Normal, Token)).Result;

        Assert.False(result.Succeeded);
        Assert.Contains("exit code 3", result.ErrorMessage, StringComparison.Ordinal);
    }

    private async Task<ServerProcess> StartAsync()
    {
        ExternalProgram.Require("nix-daemon");
        _directory.WriteFile("conf/nix.conf", "build-users-group =\nsubstituters =\nsandbox = false\n");

        // If the store does not exist yet, the daemon connects to its own socket.
        Run("nix-store", "--init");
        var daemon = new ServerProcess("nix-daemon", [], Variables);
        try
        {
            await daemon.WaitUntilItListensAsync(new UnixDomainSocketEndPoint(Socket));
            return daemon;
        }
        catch
        {
            daemon.Dispose();
            throw;
        }
    }

    private Task<DaemonStore> OpenAsync(IDaemonLog? log)
        => DaemonStore.OpenAsync(
            new UnixSocketPeer(Socket), "the daemon", new StoreDirectory(_directory.Combine("store")), new RemoteOptions(), log, Token);

    private StorePath Instantiate(DaemonStore store, string script)
    {
        var expression =
            $$"""derivation { name = "greeting"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "{{script}}" ]; }""";
        return store.Directory.Parse(Run("nix-instantiate", "-E", expression));
    }

    private string Run(params string[] command)
        => ExternalProgram.Require("env")
            .RunForText([.. Variables.Select(static variable => $"{variable.Key}={variable.Value}"), .. command]);
}
