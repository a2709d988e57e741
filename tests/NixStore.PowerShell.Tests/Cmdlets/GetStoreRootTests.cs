using System.Diagnostics;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class GetStoreRootTests : SpaceSession
{
    [Fact]
    public void A_root_has_its_link_path_owner_time_and_closure_size()
    {
        var root = Do("Get-StoreRoot").Only<StoreRootInfo>();

        Assert.Equal(("Indirect", InWork("result"), TestStore.PathOf("app-1.1")), (root.Kind, root.Link, root.Target));
        Assert.Equal((TestStore.PathOf("app-1.1"), Store.Root, false), (root.Path, root.Store, root.Stale));
        Assert.StartsWith(Path.Combine(StateDirectory, "gcroots", "auto"), root.Registration, StringComparison.Ordinal);
        Assert.Equal(Environment.UserName, root.Owner);
        Assert.NotNull(root.Created);
        Assert.Equal(Do("Get-Closure ./result -Store $store").As<StorePathInfo>().Sum(static info => info.NarSize), root.ClosureSize);
    }

    [Fact]
    public void Roots_of_nix_store_are_found()
    {
        ExternalProgram.Require("nix-store")
            .RunForText("--store", Store.Root, "--realise", TestStore.PathOf("app-1.0"), "--add-root", InWork("nix"), "--indirect");

        Assert.Equal([InWork("nix"), InWork("result")], Do("Get-StoreRoot").As<StoreRootInfo>().Select(static root => root.Link).Order());
    }

    [Fact]
    public void A_link_that_leads_to_nothing_is_stale()
    {
        File.Delete(InWork("result"));

        var root = Do("Get-StoreRoot").Only<StoreRootInfo>();

        Assert.True(root.Stale);
        Assert.Equal((InWork("result"), null, null), (root.Target, root.Path, root.ClosureSize));
    }

    [Fact]
    public void A_root_that_cannot_be_read_is_a_warning()
    {
        var bad = Path.Combine(StateDirectory, "gcroots", "bad");
        File.CreateSymbolicLink(bad, "bad/x");

        var run = Session.Run("Get-StoreRoot");

        Assert.Contains(bad, Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Single(run.Output);
    }

    [Fact]
    public void The_impact_of_a_root_is_what_a_collection_frees_without_it()
    {
        Do("Register-StoreRoot ./other -Path *-openssl-3.0.15");
        var impacts = Do("Get-StoreRoot -Impact").As<StoreRootImpact>().ToDictionary(static impact => Path.GetFileName(impact.Link));
        var before = SumGarbage();

        Do("Unregister-StoreRoot ./result");

        Assert.Equal((1, 0), (impacts["result"].FreedPaths, impacts["other"].FreedPaths));
        Assert.Equal((SumGarbage() - before, 0), (impacts["result"].Freed, impacts["other"].Freed));
        Assert.NotNull(impacts["other"].ClosureSize);
    }

    [Fact]
    public void A_live_path_has_each_root_with_the_chain_from_it()
    {
        Do("Register-StoreRoot ./direct -Path *-openssl-3.0.15");

        var chains = Do("Get-StoreRoot *openssl-3.0.15").As<StoreRootChain>();

        Assert.Equal([InWork("direct"), InWork("result")], chains.Select(static chain => chain.Link));
        Assert.Equal(["Root", "Reference"], chains.Select(static chain => chain.Rule));
        Assert.Equal([TestStore.PathOf("app-1.1"), TestStore.PathOf("openssl-3.0.15")], chains[1].Chain);
    }

    [Fact]
    public void A_deriver_that_a_rule_keeps_has_that_rule()
    {
        var deriver = Store.Add("deriver");
        StoreRows.SetDeriver(Store.Root, TestStore.PathOf("app-1.1"), deriver);

        var chain = Do($"Get-StoreRoot {deriver}").Only<StoreRootChain>();

        Assert.Equal("Deriver", chain.Rule);
        Assert.Equal([TestStore.PathOf("app-1.1"), deriver], chain.Chain);
        Assert.Contains($"{deriver} (deriver)", Session.Render($"Get-StoreRoot {deriver}", 200), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_in_the_environment_of_a_process_names_the_process()
    {
        // Tests that run at the same time have other paths.
        var used = Store.Add("used-by-a-process");
        var start = new ProcessStartInfo("sleep", "600") { Environment = { ["USES"] = used } };
        using var process = Process.Start(start)!;
        try
        {
            SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{process.Id}/comm").StartsWith("sleep", StringComparison.Ordinal));

            var chain = Do($"Get-StoreRoot {used}").Only<StoreRootChain>();

            Assert.Equal(("Process", process.Id, "sleep"), (chain.Kind, chain.Process!.Id, chain.Process.Name));
            Assert.Equal($"{process.Id} (sleep)", chain.Process.ToString());
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    [Fact]
    public void A_dead_path_has_no_root()
        => Assert.Empty(Do("Get-StoreRoot *assets-1, *app-1.0").Output);

    [Fact]
    public void A_path_that_is_not_valid_is_an_error_of_its_own()
    {
        var run = Session.Run($"'{TestStore.PathOf("absent-1")}', '*-app-1.1' | Get-StoreRoot");

        run.Error("StorePathNotValid");
        Assert.Single(run.Output);
    }

    [Fact]
    public void Paths_come_from_objects_with_their_store()
        => Assert.Equal(
            TestStore.PathOf("glibc-2.37"),
            Do("& { $PSDefaultParameterValues = @{}; Get-StorePath *glibc* -Store $store | Get-StoreRoot }").Only<StoreRootChain>().Path);

    [Theory]
    [InlineData("Get-StoreRoot -Impact -Store $cache")]
    [InlineData("Remove-StorePath *-app-1.1 -Store $cache")]
    [InlineData("Register-StoreRoot ./link ./result -Store $cache")]
    public void A_store_without_roots_is_an_error_that_says_so(string script)
    {
        Do("$cache = \"file://$work/cache\"; Copy-Closure ./result -From $store -To $cache");

        var error = Session.Run(script).Error("MissingCapability");

        Assert.NotNull(error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData("Get-StoreRoot")]
    [InlineData("Get-StoreRoot -Impact")]
    [InlineData("Get-StoreGarbage")]
    [InlineData("Clear-StoreGarbage -Confirm:$false")]
    public void A_table_fits_in_80_columns(string script)
        => Assert.All(Session.Render(script, 80).Split('\n'), static line => Assert.True(line.TrimEnd().Length <= 80, line));

    [Fact]
    public void Tab_completes_the_links_of_roots()
        => Assert.True(SpinWait.SpinUntil(
            // A completion ends after a second, also on a machine that is busy.
            () => Session.Complete($"Unregister-StoreRoot -Store {Store.Root} {Store.Work}/res") is [var link] && link == InWork("result"),
            TimeSpan.FromMinutes(1)));

    private long SumGarbage() => Do("Get-StoreGarbage").As<GarbageInfo>().Sum(static item => item.DiskSize!.Value);
}
