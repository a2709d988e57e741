using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Daemon;

/// <summary>The cmdlets on the store of a real daemon, which holds what the shared store does.</summary>
public sealed class DaemonStoreTests : GraphSession, IClassFixture<FilledDaemon>
{
    private readonly FilledDaemon _daemon;

    public DaemonStoreTests(GraphStore graph, FilledDaemon daemon)
        : base(graph)
    {
        _daemon = daemon;
        daemon.Fill(graph);
        Session.SetVariable("daemon", daemon.Url);
    }

    [Fact]
    public void Returns_the_same_paths_as_the_store()
    {
        Session.SetVariable("root", _daemon.Root);
        StorePathInfo[] direct =
            [.. Session.Run("Get-StorePath -Store $root").Succeeded().As<StorePathInfo>().OrderBy(static info => info.Path)];
        StorePathInfo[] through =
            [.. Session.Run("Get-StorePath -Store $daemon").Succeeded().As<StorePathInfo>().OrderBy(static info => info.Path)];
        Assert.Equal(direct.Select(static info => info.ToPathInfo()), through.Select(static info => info.ToPathInfo()));
        Assert.Equal(GraphStore.Names, through.Select(static info => info.Name).Order());
    }

    [Fact]
    public void Finds_paths_by_wildcard_hash_part_and_link()
    {
        NeedsLinks();
        Assert.Equal(["openssl-3.0.14", "openssl-3.0.15"], Names("Get-StorePath *openssl* -Store $daemon").Order());
        Assert.Equal(["app-1.1"], Names("Get-StorePath ./result -Store $daemon"));
        Assert.Equal(["zlib-1.3"], Names($"Get-StorePath {TestStore.StorePathOf("zlib-1.3").HashPart} -Store $daemon"));
    }

    [Fact]
    public void Walks_closures_in_both_directions()
    {
        Assert.Equal(
            ["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"], Names("Get-Closure *app-1.0 -Store $daemon").Order());
        Assert.Equal(["app-1.1", "openssl-3.0.15", "python3-3.11.9"], Names("Get-Closure *openssl-3.0.15 -Reverse -Store $daemon").Order());
        Assert.Equal(3, Session.Run("Get-DependencyChain *app-1.1 *zlib* -Store $daemon").Succeeded().Only<DependencyChain>().Steps.Count);
    }

    [Fact]
    public void Checks_contents_and_exports_them()
    {
        Assert.True(Session.Run("Test-StorePath -Store $daemon -Quiet").Succeeded().Only<bool>());
        Session.Run("Export-Closure *app-1.0 -Store $daemon -DestinationPath ./through.closure -Force").Succeeded();
        Session.Run("Export-Closure *app-1.0 -Store $store -DestinationPath ./direct.closure -Force").Succeeded();
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(Graph.Store.Work, "direct.closure")),
            File.ReadAllBytes(Path.Combine(Graph.Store.Work, "through.closure")));
    }

    [Fact]
    public void Describes_the_store()
    {
        var store = Session.Run("Get-Store $daemon").Succeeded().Only<StoreInfo>();
        Assert.Equal((_daemon.Url, "/nix/store", GraphStore.Names.Length), (store.Location, store.StoreDirectory, store.PathCount));
        Assert.StartsWith("2.", store.DaemonVersion, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_the_default_if_the_environment_names_it()
    {
        var shell = ShellProcess.Run(
            "-Command",
            $"$env:NIX_REMOTE = 'daemon'; $env:NIX_DAEMON_SOCKET_PATH = '{_daemon.Socket}'; Get-Closure *app-1.0 | ForEach-Object Name");
        Assert.Equal((0, ""), (shell.ExitCode, shell.Error));
        Assert.Equal(
            ["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"],
            shell.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public void A_path_that_is_not_there_is_an_error_of_its_own()
    {
        var run = Session.Run($"'{TestStore.PathOf("absent-1")}', '{TestStore.PathOf("zlib-1.3")}' | Get-StorePath -Store $daemon");
        run.Error("StorePathNotValid");
        Assert.Equal("zlib-1.3", Assert.Single(run.As<StorePathInfo>()).Name);
    }

    [Fact]
    public void An_absent_daemon_is_reported_with_its_socket()
    {
        var run = Session.Run("Get-Closure *app* -Store unix:///nowhere/socket");
        Assert.Contains("/nowhere/socket", run.Error("StoreConnection").Exception.Message, StringComparison.Ordinal);
    }
}
