using System.Globalization;
using System.Management.Automation;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class OptimizeStoreTests : SpaceSession
{
    private const string Contents = "the same in both paths, and as long as a block needs it to be";

    private readonly string[] _paths;

    public OptimizeStoreTests()
    {
        foreach (var name in (string[])["one", "two"])
        {
            var directory = Directory.CreateDirectory(InWork($"packages/{name}")).FullName;
            File.WriteAllText(Path.Combine(directory, "same"), string.Concat(Enumerable.Repeat(Contents, 100)));
            File.WriteAllText(Path.Combine(directory, "name"), name);
        }

        _paths = [.. Do("Add-StorePath $work/packages/one, $work/packages/two").As<StorePathInfo>().Select(static info => info.Path)];
    }

    [Fact]
    public void Equal_files_become_one_and_the_result_has_what_was_freed()
    {
        var before = MeasureFiles();

        var result = Do("Optimize-Store").Only<StoreOptimizationResult>();

        Assert.Equal((Store.Root, 8, 0, 0L, 0), (result.Store, result.Paths, result.Skipped, result.AtLimit, result.CorruptLinks));
        Assert.True(result.Linked > 0 && result.Freed > 0 && result.FilesRead > 0);
        Assert.Equal(before - result.Freed, MeasureFiles() - DirectorySizeOfLinks());
        var second = Do("Optimize-Store").Only<StoreOptimizationResult>();
        Assert.Equal((0L, 0L), (second.Linked, second.FilesRead));
    }

    [Fact]
    public void Nix_verifies_the_store()
    {
        Do("Optimize-Store");

        ExternalProgram.Require("nix-store").RunForText("--store", Store.Root, "--verify", "--check-contents");
        Assert.All(Do("Test-StorePath").As<StorePathTestResult>(), static result => Assert.Equal("Valid", $"{result.Status}"));
    }

    [Fact]
    public void WhatIf_shows_files_and_bytes_of_the_real_run_and_changes_nothing()
    {
        var before = DescribeFiles();

        var shown = Session.Render("Optimize-Store -WhatIf", 300);

        Assert.Equal(before, DescribeFiles());
        var result = Do("Optimize-Store").Only<StoreOptimizationResult>();
        Assert.Contains($"Link {result.Linked} equal file", shown, StringComparison.Ordinal);
        Assert.Contains($"({result.Freed!.Value.ToString(CultureInfo.InvariantCulture)} bytes)", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void It_asks_with_the_figures_if_the_user_wants_that()
    {
        var asked = "";
        Session.Answer = question =>
        {
            asked = question;
            return 2;
        };

        Assert.Empty(Do("Optimize-Store -Confirm").Output);

        Assert.Contains("Link ", asked, StringComparison.Ordinal);
        Assert.Contains(" bytes)", asked, StringComparison.Ordinal);
        Assert.True(Do("Optimize-Store").Only<StoreOptimizationResult>().Linked > 0);
    }

    [Fact]
    public void Only_the_files_of_given_paths_are_linked()
    {
        var result = Do($"'{_paths[0]}', '{_paths[1]}' | Optimize-Store").Only<StoreOptimizationResult>();

        Assert.Equal((2, 1L), (result.Paths, result.Linked));
        Assert.Equal(2, Do($"Get-StorePath '{_paths[0]}', '{_paths[1]}' | Optimize-Store").Only<StoreOptimizationResult>().Paths);
    }

    [Fact]
    public void A_path_that_is_not_valid_is_an_error_and_the_others_are_linked()
    {
        var run = Session.Run($"Optimize-Store {TestStore.PathOf("never-there")}, '{_paths[0]}'");

        run.Error("StorePathNotValid");
        Assert.Equal(1, Assert.Single(run.As<StoreOptimizationResult>()).Paths);
    }

    [Fact]
    public void A_writable_file_is_a_warning()
    {
        File.SetUnixFileMode(
            Path.Combine(Store.Root, "nix", "store", Path.GetFileName(_paths[0]), "same"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var run = Do("Optimize-Store");

        Assert.Contains("it is writable", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Equal(1, run.Only<StoreOptimizationResult>().Skipped);
    }

    [Fact]
    public void Progress_is_in_bytes_of_bytes()
    {
        var progress = Do("Optimize-Store").Progress;

        Assert.Contains(progress, static record => record.StatusDescription.Contains(" of ", StringComparison.Ordinal));
        Assert.Equal(ProgressRecordType.Completed, progress[^1].RecordType);
    }

    [Fact]
    public void A_run_that_is_stopped_leaves_a_store_that_the_next_one_finishes()
    {
        for (var number = 0; number < 200; number++)
        {
            Store.Add($"part-{number}");
        }

        var run = Session.RunUntil("Optimize-Store", static run => run.Progress.Count > 0);

        ExternalProgram.Require("nix-store").RunForText("--store", Store.Root, "--verify", "--check-contents");
        Do("Optimize-Store");
        Assert.Equal(0, Do("Optimize-Store").Only<StoreOptimizationResult>().FilesRead);
        Assert.True(run.WasStopped || run.Output.Count == 1);
    }

    [Fact]
    public void A_daemon_links_the_files_of_its_store_and_does_not_report_what_it_saves()
    {
        using var daemon = RealDaemon.Start();
        Session.SetVariable("daemon", daemon.Url);
        Do("Copy-Closure *-one, *-two -From $store -To $daemon");

        var run = Do("Optimize-Store -Store $daemon");
        var result = run.Only<StoreOptimizationResult>();
        Assert.Contains("does not report", Assert.Single(run.Warnings), StringComparison.Ordinal);

        Assert.Equal((null, null), (result.Linked, result.Freed));
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(daemon.Root, "nix", "store", ".links")));
        Assert.Contains("does not report", Session.Render("Optimize-Store -Store $daemon -WhatIf", 300), StringComparison.Ordinal);
        Assert.Contains(
            "links the files of all paths",
            Assert.Single(Session.Run($"Optimize-Store '{_paths[0]}' -Store $daemon").Errors).Exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_linked_when_a_path_is_added_if_the_configuration_says_so()
    {
        Do("$env:NIX_CONFIG = 'auto-optimise-store = true'");
        try
        {
            Do("Copy-Closure *-one, *-two -From $store -To $work/other");
        }
        finally
        {
            Do("$env:NIX_CONFIG = $null");
        }

        Assert.Equal(0, Do("Optimize-Store -Store $work/other").Only<StoreOptimizationResult>().FilesRead);
    }

    // The figures are of files; the directory takes space too.
    private long DirectorySizeOfLinks()
        => long.Parse(
            ExternalProgram.Require("stat").RunForText("-c", "%b", Path.Combine(Store.Root, "nix", "store", ".links")),
            CultureInfo.InvariantCulture) * 512;
}
