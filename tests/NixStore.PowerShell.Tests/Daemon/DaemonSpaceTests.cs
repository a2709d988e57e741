using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Daemon;

/// <summary>Roots and garbage through a real daemon: what it does not report is null.</summary>
public sealed class DaemonSpaceTests : GraphSession
{
    private readonly RealDaemon _daemon = RealDaemon.Start();

    public DaemonSpaceTests(GraphStore graph)
        : base(graph)
    {
        Session.SetVariable("daemon", _daemon.Url);
        Session.SetVariable("link", Link);
        Do("Copy-Closure *-app-1.0, *-app-1.1 -From $store -To $daemon; Register-StoreRoot $link -Path *-app-1.1 -Store $daemon");

        // The temporary roots of these commands end with their processes of the daemon.
        Assert.True(SpinWait.SpinUntil(
            () => Do("Get-StoreRoot -Store $daemon").As<StoreRootInfo>().All(static root => root.Kind != "Temporary"),
            TimeSpan.FromMinutes(1)));
    }

    private static string[] Dead { get; } = ["app-1.0", "assets-1", "openssl-3.0.14"];

    private string Link => _daemon.Files.Combine("result");

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _daemon.Dispose();
    }

    [Fact]
    public void Roots_have_what_the_daemon_reports_and_their_closure_size()
    {
        var root = Assert.Single(Do("Get-StoreRoot -Store $daemon").As<StoreRootInfo>(), root => root.Link == Link);

        Assert.Equal(("Indirect", TestStore.PathOf("app-1.1"), _daemon.Url), (root.Kind, root.Path, root.Store));
        Assert.Equal((null, null, null, null), (root.Owner, root.Created, root.Target, root.Registration));
        Assert.Equal(Do("Get-Closure *-app-1.1 -Store $daemon").As<StorePathInfo>().Sum(static info => info.NarSize), root.ClosureSize);
    }

    [Fact]
    public void A_live_path_has_the_chain_that_the_daemon_reports()
    {
        var chain = Assert.Single(Do("Get-StoreRoot *zlib* -Store $daemon").As<StoreRootChain>(), chain => chain.Link == Link);

        Assert.Equal(
            [TestStore.PathOf("app-1.1"), TestStore.PathOf("python3-3.11.9"), TestStore.PathOf("zlib-1.3")], chain.Chain);
        Assert.Empty(Do("Get-StoreRoot *assets* -Store $daemon").Output);
    }

    [Fact]
    public void What_roots_cost_is_not_reported_and_an_error_says_so()
        => Assert.Contains(
            "directly",
            Session.Run("Get-StoreRoot -Impact -Store $daemon").Error("MissingCapability").ErrorDetails.RecommendedAction,
            StringComparison.Ordinal);

    [Fact]
    public void Garbage_has_no_size_on_disk()
    {
        var garbage = Do("Get-StoreGarbage -Store $daemon").As<GarbageInfo>();

        Assert.Equal(Dead, garbage.Select(static item => item.Name).Order(StringComparer.Ordinal));
        Assert.All(garbage, static item => Assert.True(item is { DiskSize: null, NarSize: > 0, Kind: "DeadPath" }));
    }

    [Fact]
    public void The_daemon_deletes_garbage_and_reports_what_was_freed()
    {
        Assert.Contains("Delete 3 paths", Session.Render("Clear-StoreGarbage -Store $daemon -WhatIf", 300), StringComparison.Ordinal);
        Assert.Equal(8, Valid().Length);

        var result = Do("Clear-StoreGarbage -Store $daemon -Confirm:$false").Only<GarbageCollectionResult>();

        Assert.Equal(3, result.Paths);
        Assert.True(result.Freed > 0);
        Assert.Empty(Valid().Intersect(Dead));
    }

    [Theory]
    [InlineData("-UnusedFor 1d")]
    [InlineData("-KeepOutput")]
    public void What_the_daemon_cannot_do_is_an_error_and_deletes_nothing(string parameter)
    {
        var error = Session.Run($"Clear-StoreGarbage -Store $daemon -Confirm:$false {parameter}").Error("NixStore");

        Assert.Contains("directly", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(8, Valid().Length);
    }

    [Fact]
    public void Dead_paths_are_removed_by_name_and_live_ones_are_errors()
    {
        var run = Session.Run("Remove-StorePath *-app-1.0, *zlib* -Store $daemon -Confirm:$false -PassThru");

        Assert.Contains(TestStore.PathOf("zlib-1.3"), run.Error("StorePathLive").ToString(), StringComparison.Ordinal);
        Assert.Equal("app-1.0", Assert.Single(run.As<GarbageInfo>()).Name);
        Assert.DoesNotContain("app-1.0", Valid());
    }

    [Fact]
    public void A_root_is_removed()
    {
        Do("Unregister-StoreRoot $link -Store $daemon");

        Assert.Equal(8, Do("Get-StoreGarbage -Store $daemon").As<GarbageInfo>().Count(static item => item.Kind == "DeadPath"));
    }

    private string[] Valid() => Names("Get-StorePath -Store $daemon");

    private RunResult Do(string script) => Session.Run(script).Succeeded();
}
