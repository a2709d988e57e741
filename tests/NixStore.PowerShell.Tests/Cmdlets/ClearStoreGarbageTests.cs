using System.Globalization;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class ClearStoreGarbageTests : SpaceSession
{
    [Fact]
    public void Garbage_is_what_no_root_keeps_with_its_sizes()
    {
        var garbage = Do("Get-StoreGarbage").As<GarbageInfo>();

        Assert.Equal(Dead, garbage.Select(static item => item.Name).Order(StringComparer.Ordinal));
        Assert.All(garbage, item =>
        {
            Assert.Equal(("DeadPath", Store.Root), (item.Kind, item.Store));
            Assert.Equal(TestStore.PathOf(item.Name), item.Path);
            Assert.True(item.DiskSize > 0 && item.NarSize > 0);
            Assert.NotNull(item.RegistrationTime);
        });
    }

    [Fact]
    public void Other_files_of_the_store_directory_are_garbage_too()
    {
        File.WriteAllText(Path.Combine(Store.Root, "nix", "store", ".tmp-link-1"), "x");

        var leftover = Assert.Single(Do("Get-StoreGarbage").As<GarbageInfo>(), static item => item.Kind == "Leftover");

        Assert.Equal((null, ".tmp-link-1"), (leftover.Path, leftover.Name));
        Assert.Equal(1, Do("Clear-StoreGarbage -Confirm:$false").Only<GarbageCollectionResult>().Leftovers);
    }

    [Fact]
    public void Clearing_deletes_what_is_dead_and_reports_what_was_freed()
    {
        var expected = Do("Get-StoreGarbage").As<GarbageInfo>().Sum(static item => item.DiskSize);
        var before = MeasureFiles();

        var result = Do("Clear-StoreGarbage -Confirm:$false").Only<GarbageCollectionResult>();

        Assert.Equal(Live, ValidNames);
        Assert.Equal((3, expected, 0, true), (result.Paths, result.Freed, result.Failed, result.IsGoalReached));
        Assert.Equal(before - result.Freed, MeasureFiles());
        Assert.Equal(Dead.Select(TestStore.PathOf).Order(), result.Deleted.Order());
    }

    [Fact]
    public void WhatIf_shows_the_bytes_that_are_freed_and_changes_nothing()
    {
        File.CreateSymbolicLink(Path.Combine(StateDirectory, "gcroots", "auto", "0000000000000000000000000000000a"), "/nowhere/at/all");
        File.WriteAllText(Path.Combine(Store.Root, "nix", "store", "trash"), "x");
        var before = DescribeFiles();

        var shown = Session.Render("Clear-StoreGarbage -WhatIf", 300);

        Assert.Equal(before, DescribeFiles());
        var freed = Do("Clear-StoreGarbage -Confirm:$false").Only<GarbageCollectionResult>().Freed;
        Assert.Contains("3 paths, 1 leftover and 1 stale root", shown, StringComparison.Ordinal);
        Assert.Contains($"({freed.ToString(CultureInfo.InvariantCulture)} bytes)", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Clear-StoreGarbage -WhatIf -Confirm:$false")]
    [InlineData("Clear-StoreGarbage -WhatI")]
    [InlineData("$WhatIfPreference = $true; Clear-StoreGarbage")]
    [InlineData("Remove-StorePath *-app-1.0 -WhatIf -Confirm:$false")]
    [InlineData("$WhatIfPreference = $true; Remove-StorePath *-app-1.0")]
    public void Each_way_to_ask_for_a_preview_changes_nothing(string script)
    {
        var before = DescribeFiles();

        Do(script);

        Assert.Equal(before, DescribeFiles());
    }

    [Fact]
    public void It_asks_with_the_figures_and_a_no_changes_nothing()
    {
        var asked = "";
        Session.Answer = question =>
        {
            asked = question;
            return 2;
        };

        Assert.Empty(Do("Clear-StoreGarbage").Output);

        Assert.Contains("Delete 3 paths", asked, StringComparison.Ordinal);
        Assert.Equal(6, ValidNames.Length);
    }

    [Fact]
    public void Progress_is_in_bytes_of_bytes()
    {
        Session.Answer = static _ => 0;

        var progress = Do("Clear-StoreGarbage").Progress;

        Assert.Contains(progress, static record => record.StatusDescription.Contains(" KB of ", StringComparison.Ordinal));
        Assert.Equal(System.Management.Automation.ProgressRecordType.Completed, progress[^1].RecordType);
    }

    [Fact]
    public void Young_paths_stay_with_all_that_they_need()
    {
        foreach (var name in (string[])["openssl-3.0.14", "assets-1"])
        {
            StoreRows.SetRegistrationTime(Store.Root, TestStore.PathOf(name), DateTimeOffset.UtcNow.AddDays(-20));
        }

        Assert.Empty(Do("Get-StoreGarbage -UnusedFor 14d").Output);
        StoreRows.SetRegistrationTime(Store.Root, TestStore.PathOf("app-1.0"), DateTimeOffset.UtcNow.AddDays(-15));
        Assert.Equal(3, Do("Get-StoreGarbage -UnusedFor ([TimeSpan]::FromDays(14))").Output.Count);
        Assert.Empty(Do("Get-StoreGarbage -UnusedFor 3w").Output);
        Assert.Equal(3, Do("Clear-StoreGarbage -UnusedFor 14d -Confirm:$false").Only<GarbageCollectionResult>().Paths);
    }

    [Fact]
    public void It_stops_when_enough_is_freed()
    {
        StoreRows.SetRegistrationTime(Store.Root, TestStore.PathOf("app-1.0"), DateTimeOffset.UtcNow.AddDays(-1));

        var result = Do("Clear-StoreGarbage -MaximumFreed 1 -Confirm:$false").Only<GarbageCollectionResult>();

        Assert.Equal([TestStore.PathOf("app-1.0")], result.Deleted);
        Assert.Equal((1, true), (result.Wanted, result.IsGoalReached));
    }

    [Theory]
    [InlineData("1B")]
    [InlineData("0%")]
    [InlineData("'0.001 %'")]
    public void Nothing_is_deleted_if_enough_is_free(string goal)
    {
        Assert.Equal(0, Do($"Clear-StoreGarbage -EnsureFree {goal} -Confirm:$false").Only<GarbageCollectionResult>().Paths);
        Assert.Equal(6, ValidNames.Length);
    }

    [Fact]
    public void A_goal_that_cannot_be_reached_deletes_all_garbage_and_warns()
    {
        var run = Do("Clear-StoreGarbage -EnsureFree 100% -Confirm:$false");

        Assert.False(run.Only<GarbageCollectionResult>().IsGoalReached);
        Assert.Contains("were freed", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Equal(Live, ValidNames);
    }

    [Theory]
    [InlineData("-EnsureFree 120%")]
    [InlineData("-EnsureFree much")]
    [InlineData("-MaximumFreed -1")]
    [InlineData("-MaximumFreed 5XB")]
    [InlineData("-UnusedFor 14")]
    [InlineData("-UnusedFor '14'")]
    [InlineData("-UnusedFor 14parsecs")]
    [InlineData("-UnusedFor -1d")]
    public void A_malformed_limit_is_an_error_before_anything_is_deleted(string limit)
    {
        Assert.Single(Session.Run($"Clear-StoreGarbage {limit} -Confirm:$false").Errors);
        Assert.Equal(6, ValidNames.Length);
    }

    [Fact]
    public void What_a_cache_has_is_deleted_first()
    {
        Store.Add("old-1");
        StoreRows.SetRegistrationTime(Store.Root, TestStore.PathOf("old-1"), DateTimeOffset.UtcNow.AddDays(-9));
        Do("$cache = \"file://$work/cache\"; Copy-Closure *-app-1.0 -From $store -To $cache");
        Do("$env:NIX_CONFIG = \"substituters = $cache\"");
        try
        {
            Assert.Equal([TestStore.PathOf("app-1.0")], Clear("-PreferSubstitutable"));
            Assert.Equal([TestStore.PathOf("old-1")], Clear(""));
        }
        finally
        {
            Do("$env:NIX_CONFIG = $null");
        }

        IEnumerable<string> Clear(string parameter)
            => Do($"Clear-StoreGarbage -MaximumFreed 1 {parameter} -Confirm:$false").Only<GarbageCollectionResult>().Deleted;
    }

    [Fact]
    public void A_cache_that_cannot_be_used_is_skipped_with_a_warning()
    {
        Do("$env:NIX_CONFIG = 'substituters = file:///nowhere/at/all'");
        try
        {
            var run = Do("Clear-StoreGarbage -PreferSubstitutable -Confirm:$false");

            Assert.Contains("file:///nowhere/at/all is skipped", Assert.Single(run.Warnings), StringComparison.Ordinal);
            Assert.Equal(3, run.Only<GarbageCollectionResult>().Paths);
        }
        finally
        {
            Do("$env:NIX_CONFIG = $null");
        }
    }

    [Fact]
    public void Derivers_are_kept_as_the_configuration_or_the_user_says()
    {
        var deriver = Store.Add("deriver");
        StoreRows.SetDeriver(Store.Root, TestStore.PathOf("app-1.1"), deriver);

        Assert.DoesNotContain(deriver, Paths("Get-StoreGarbage"));
        Assert.Contains(deriver, Paths("Get-StoreGarbage -KeepDerivation:$false"));
        Do("$env:NIX_CONFIG = 'keep-derivations = false'");
        try
        {
            Assert.Contains(deriver, Paths("Get-StoreGarbage"));
            Assert.DoesNotContain(deriver, Paths("Get-StoreGarbage -KeepDerivations"));
        }
        finally
        {
            Do("$env:NIX_CONFIG = $null");
        }
    }

    [Fact]
    public void A_root_that_cannot_be_read_stops_the_collection_and_is_named()
    {
        var bad = Path.Combine(StateDirectory, "gcroots", "bad");
        File.CreateSymbolicLink(bad, "bad/x");

        var error = Session.Run("Clear-StoreGarbage -Confirm:$false").Error("RootsUnreadable");

        Assert.Contains(bad, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(6, ValidNames.Length);
    }

    [Fact]
    public void A_collection_that_is_stopped_leaves_a_store_that_nix_store_verifies_and_the_next_one_continues()
    {
        for (var number = 0; number < 200; number++)
        {
            Store.Add($"part-{number}");
        }

        Session.Answer = static _ => 0;
        var run = Session.RunUntil(
            "Clear-StoreGarbage",
            static run => run.Progress.Any(static record => record.StatusDescription.Contains("freed", StringComparison.Ordinal)));

        Assert.True(run.WasStopped);
        ExternalProgram.Require("nix-store").RunForText("--store", Store.Root, "--verify", "--check-contents");
        Do("Clear-StoreGarbage -Confirm:$false");
        Assert.Equal(Live, ValidNames);
    }

    private IEnumerable<string?> Paths(string script) => Do(script).As<GarbageInfo>().Select(static item => item.Path);
}
