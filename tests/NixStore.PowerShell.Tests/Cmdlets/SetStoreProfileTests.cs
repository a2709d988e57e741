using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class SetStoreProfileTests : ProfileSession
{
    [Fact]
    public void A_profile_is_switched_to_a_new_generation_without_output()
    {
        Assert.Empty(Do("Set-StoreProfile system -Path *-glibc-*").Output);

        Assert.Equal("system-3-link", new FileInfo(SystemProfile).LinkTarget);
        Assert.Equal(TestStore.PathOf("glibc-2.37"), new FileInfo($"{SystemProfile}-3-link").LinkTarget);
    }

    [Fact]
    public void PassThru_writes_the_generation_new_or_not()
    {
        var made = Do("Set-StoreProfile ./new -Path ./result -PassThru").Only<StoreGenerationInfo>();
        var again = Do("Set-StoreProfile ./new -Path ./result -PassThru").Only<StoreGenerationInfo>();

        Assert.Equal((1L, true, InWork("new"), TestStore.PathOf("app-1.1")), (made.Number, made.Current, made.Profile, made.Path));
        Assert.Equal((1L, made.Created), (again.Number, again.Created));
    }

    [Fact]
    public void WhatIf_announces_the_numbers_and_changes_nothing()
    {
        var before = DescribeFiles();

        var shown = Session.Render("Set-StoreProfile env -Path *-glibc-* -WhatIf", 300);

        Assert.Contains(
            $"Switch from generation 2 to the new generation 4, {TestStore.PathOf("glibc-2.37")}", shown, StringComparison.Ordinal);
        Assert.Contains(InWork("env"), shown, StringComparison.Ordinal);
        Assert.Equal(before, DescribeFiles());
        Assert.Equal("env-2-link", new FileInfo(InWork("env")).LinkTarget);
    }

    [Fact]
    public void Nothing_is_announced_if_nothing_changes()
        => Assert.DoesNotContain(
            "What if", Session.Render("Set-StoreProfile system -Path *-app-1.1 -WhatIf", 300), StringComparison.Ordinal);

    [Fact]
    public void The_path_comes_through_the_pipeline_with_its_store()
    {
        Do("& { $PSDefaultParameterValues = @{}; Get-StoreProfile system -Store $store | Set-StoreProfile ./copy }");

        Assert.Equal(TestStore.PathOf("app-1.1"), new FileInfo(InWork("copy-1-link")).LinkTarget);
    }

    [Fact]
    public void Several_paths_are_an_error()
    {
        Session.Run("Set-StoreProfile system -Path *-app-*").Error("Argument");

        Assert.Equal("system-2-link", new FileInfo(SystemProfile).LinkTarget);
    }

    [Fact]
    public void A_path_that_is_not_valid_is_an_error_of_its_own()
    {
        var run = Session.Run($"'{TestStore.PathOf("absent-1")}', './result' | Set-StoreProfile ./new");

        run.Error("StorePathNotValid");
        Assert.Equal(TestStore.PathOf("app-1.1"), new FileInfo(InWork("new-1-link")).LinkTarget);
    }

    [Fact]
    public void A_name_that_no_profile_has_creates_none()
    {
        Assert.NotNull(Session.Run("Set-StoreProfile sistem -Path ./result").Error("NixStore").ErrorDetails.RecommendedAction);
        Assert.Empty(Directory.GetFileSystemEntries(Store.Work, "sistem*"));
    }

    [Fact]
    public void A_name_that_several_profiles_have_is_an_error_that_lists_them()
    {
        Do("Set-StoreProfile ./system -Path *-glibc-*");

        var error = Session.Run("Set-StoreProfile system -Path ./result").Error("NixStore").ToString();

        Assert.Contains(SystemProfile, error, StringComparison.Ordinal);
        Assert.Contains(InWork("system"), error, StringComparison.Ordinal);
    }
}
