using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class InstallStorePackageTests : PackageSession
{
    [Fact]
    public void The_profile_of_the_user_is_created_without_output()
    {
        Assert.Empty(Do($"Install-StorePackage '{Tool}'").Output);

        Assert.Equal("profile-1-link", new FileInfo(UserProfile).LinkTarget);
        Assert.Equal(["tool 1.0"], PackagesOf());
    }

    [Fact]
    public void All_paths_of_the_pipeline_make_one_generation()
    {
        var installed = Do($"'{Tool}', '{Docs}' | Install-StorePackage -Profile ./p -PassThru").As<StorePackageInfo>();

        Assert.Equal(["docs", "tool"], installed.Select(static package => package.Name));
        Assert.Single(Do("Get-StoreGeneration ./p").Output);
    }

    [Fact]
    public void A_newer_version_replaces_the_older_one_in_one_generation()
    {
        Do($"Install-StorePackage '{Tool}'; Install-StorePackage '{NewTool}'");

        Assert.Equal(["tool 1.1"], PackagesOf());
        Assert.Equal(2, Do($"Get-StoreGeneration '{UserProfile}'").Output.Count);
    }

    [Fact]
    public void A_conflict_says_what_to_do_and_changes_nothing()
    {
        Do($"Install-StorePackage '{Tool}'");

        var error = Session.Run($"Install-StorePackage '{NewTool}' -PreserveInstalled").Error("PackageConflict");

        Assert.Contains(Tool, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(NewTool, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("-Priority", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(["tool 1.0"], PackagesOf());
    }

    [Fact]
    public void A_priority_decides_between_equal_files()
    {
        Do($"Install-StorePackage '{Tool}'; Install-StorePackage '{NewTool}' -PreserveInstalled -Priority 1");

        Assert.Equal(["tool 1.0", "tool-1 1.1"], PackagesOf());
        var environment = new FileInfo($"{UserProfile}-2-link").LinkTarget!.Replace("/nix/store", Path.Combine(Store.Root, "nix/store"));
        Assert.Equal($"{NewTool}/bin", new FileInfo(Path.Combine(environment, "bin/tool")).LinkTarget![..^5]);
    }

    [Fact]
    public void Remove_and_install_are_one_generation()
    {
        Do($"Install-StorePackage '{Tool}'; Install-StorePackage '{Docs}' -Remove t*");

        Assert.Equal(["docs 1"], PackagesOf());
        Assert.Equal(2, Do($"Get-StoreGeneration '{UserProfile}'").Output.Count);
    }

    [Fact]
    public void A_path_that_is_not_valid_says_what_to_do_and_does_not_stop_the_others()
    {
        var error = Session.Run($"Install-StorePackage '{TestStore.PathOf("absent-1")}', '{Tool}'").Error("StorePathNotValid");

        Assert.Contains("Install-StorePath", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("Copy-Closure", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(["tool 1.0"], PackagesOf());
    }

    [Fact]
    public void WhatIf_announces_the_generation_that_is_made_and_changes_nothing()
    {
        Do($"Install-StorePackage '{Tool}'");
        var before = DescribeFiles();

        var shown = Session.Render($"Install-StorePackage '{Docs}' -Remove tool -WhatIf", 500);

        Assert.Equal(before, DescribeFiles());
        Assert.Contains("Remove tool 1.0", shown, StringComparison.Ordinal);
        Assert.Contains("Install docs 1", shown, StringComparison.Ordinal);
        Do($"Install-StorePackage '{Docs}' -Remove tool");
        Assert.Contains($"the new generation 2, {new FileInfo($"{UserProfile}-2-link").LinkTarget}", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_creates_no_directory_for_the_first_profile()
    {
        Session.Run($"Install-StorePackage '{Tool}' -WhatIf").Succeeded();

        Assert.False(Directory.Exists(Path.GetDirectoryName(UserProfile)));
    }

    [Fact]
    public void Nothing_is_announced_if_nothing_changes()
    {
        Do($"Install-StorePackage '{Tool}'");

        Assert.DoesNotContain("What if", Session.Render($"Install-StorePackage '{Tool}' -WhatIf", 300), StringComparison.Ordinal);
    }

    [Fact]
    public void A_system_is_not_replaced_by_an_environment()
    {
        Do("Set-StoreProfile ./system -Path ./result");

        Assert.NotNull(
            Session.Run($"Install-StorePackage '{Tool}' -Profile ./system").Error("NixStore").ErrorDetails.RecommendedAction);
        Assert.Equal("system-1-link", new FileInfo(InWork("system")).LinkTarget);
    }

    [Fact]
    public void Packages_of_one_profile_are_installed_into_another_one()
    {
        Do($"Install-StorePackage '{Tool}', '{Docs}'; Get-StorePackage | Install-StorePackage -Profile ./copy");

        Assert.Equal(PackagesOf(), PackagesOf("./copy"));
    }
}
