using System.Globalization;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class RemoveStorePathTests : SpaceSession
{
    [Fact]
    public void A_dead_path_is_removed_and_nothing_is_written()
    {
        Assert.Empty(Do("Remove-StorePath *-app-1.0 -Confirm:$false").Output);

        Assert.Equal(["app-1.1", "assets-1", "glibc-2.37", "openssl-3.0.14", "openssl-3.0.15"], ValidNames);
        Assert.False(Path.Exists(Store.FilesOf("app-1.0")));
    }

    [Fact]
    public void Paths_that_refer_to_each_other_go_together_in_any_order()
    {
        Do("Get-StorePath *openssl-3.0.14, *app-1.0 | Remove-StorePath -Confirm:$false");

        Assert.DoesNotContain("app-1.0", ValidNames);
        Assert.DoesNotContain("openssl-3.0.14", ValidNames);
    }

    [Fact]
    public void A_live_path_is_an_error_that_names_the_root_and_the_chain_and_the_others_go()
    {
        var run = Session.Run("Remove-StorePath *glibc*, *app-1.0 -Confirm:$false");

        var error = run.Error("StorePathLive");
        Assert.Contains(
            $"The root {InWork("result")} keeps it through app-1.1 > openssl-3.0.15 > glibc-2.37.",
            error.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("Get-StoreRoot", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("*glibc*", error.TargetObject);
        Assert.DoesNotContain("app-1.0", ValidNames);
        Assert.Contains("glibc-2.37", ValidNames);
    }

    [Fact]
    public void A_dead_path_that_another_one_needs_is_an_error_that_names_it()
    {
        var error = Session.Run("Remove-StorePath *assets-1 -Confirm:$false").Error("StorePathNeeded");

        Assert.Contains(TestStore.PathOf("app-1.0"), error.ToString(), StringComparison.Ordinal);
        Assert.Equal(6, ValidNames.Length);
    }

    [Fact]
    public void Referrers_go_if_they_are_asked_for()
    {
        Do("Remove-StorePath *assets-1 -IncludeReferrer -Confirm:$false");

        Assert.Equal(["app-1.1", "glibc-2.37", "openssl-3.0.14", "openssl-3.0.15"], ValidNames);
    }

    [Fact]
    public void WhatIf_shows_each_path_and_the_bytes_and_changes_nothing()
    {
        var before = DescribeFiles();

        var shown = Session.Render("Remove-StorePath *assets-1 -IncludeReferrer -WhatIf", 300);

        Assert.Equal(before, DescribeFiles());
        Assert.Contains(TestStore.PathOf("app-1.0"), shown, StringComparison.Ordinal);
        var freed = Do("Remove-StorePath *assets-1 -IncludeReferrer -Confirm:$false -PassThru")
            .As<GarbageInfo>().Sum(static item => item.DiskSize!.Value);
        Assert.Contains($"({freed.ToString(CultureInfo.InvariantCulture)} bytes)", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Roots_are_ignored_only_by_force_and_never_with_referrers()
    {
        Session.Run("Remove-StorePath *-app-1.1 -IgnoreLiveness -Confirm:$false").Error("Argument");
        Assert.Equal(6, ValidNames.Length);

        Session.Run("Remove-StorePath *-openssl-3.0.15 -IgnoreLiveness -Force -Confirm:$false").Error("StorePathNeeded");
        Assert.Equal(6, ValidNames.Length);

        Do("Remove-StorePath *-app-1.1 -IgnoreLiveness -Force -Confirm:$false");
        Assert.DoesNotContain("app-1.1", ValidNames);
    }

    [Fact]
    public void A_path_that_is_not_valid_is_an_error_unless_it_has_files()
    {
        Directory.CreateDirectory(Store.FilesOf("files-1"));

        Session.Run($"Remove-StorePath {TestStore.PathOf("absent-1")} -Confirm:$false").Error("StorePathNotValid");
        Do($"Remove-StorePath {TestStore.PathOf("files-1")} -Confirm:$false");

        Assert.False(Path.Exists(Store.FilesOf("files-1")));
    }

    [Fact]
    public void Garbage_from_the_pipeline_is_removed()
    {
        Do("& { $PSDefaultParameterValues = @{}; Get-StoreGarbage -Store $store | Remove-StorePath -Confirm:$false }");

        Assert.Equal(Live, ValidNames);
    }

    [Fact]
    public void It_asks_once_for_all_paths()
    {
        var questions = new List<string>();
        Session.Answer = question =>
        {
            questions.Add(question);
            return 2;
        };

        Do("Get-StoreGarbage | Remove-StorePath");

        Assert.Contains("Delete 3 paths", Assert.Single(questions), StringComparison.Ordinal);
        Assert.Equal(6, ValidNames.Length);
    }
}
