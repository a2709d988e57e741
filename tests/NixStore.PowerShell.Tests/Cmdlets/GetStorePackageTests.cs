using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class GetStorePackageTests : PackageSession
{
    [Fact]
    public void A_package_has_its_name_version_path_priority_and_profile()
    {
        Do($"Install-StorePackage '{Tool}' -Priority 7");

        var package = Do("Get-StorePackage").Only<StorePackageInfo>();

        Assert.Equal(("tool", "1.0", Tool, 7, true), (package.Name, package.Version, package.Path, package.Priority, package.Active));
        Assert.Equal(("NixProfile", UserProfile, Store.Root), (package.Format, package.Profile, package.Store));
        Assert.Equal([Tool], package.Paths);
        Assert.Null(package.Origin);
    }

    [Fact]
    public void A_user_without_a_profile_has_no_packages()
    {
        Assert.Empty(Do("Get-StorePackage").Output);
        Assert.False(Directory.Exists(Path.GetDirectoryName(UserProfile)));
    }

    [Theory]
    [InlineData("tool", "tool")]
    [InlineData("TOO*, d*", "docs", "tool")]
    [InlineData("tool-1.0", "tool")]
    [InlineData("*-1", "docs")]
    [InlineData("*nothing*")]
    public void Packages_are_chosen_by_names_versions_and_wildcards(string name, params string[] names)
    {
        Do($"Install-StorePackage '{Tool}', '{Docs}'");

        Assert.Equal(names, Do($"Get-StorePackage {name}").As<StorePackageInfo>().Select(static package => package.Name));
    }

    [Fact]
    public void A_package_is_chosen_by_its_path()
    {
        Do($"Install-StorePackage '{Tool}', '{Docs}'");

        Assert.Equal("tool", Do($"Get-StorePackage '{Tool}'").Only<StorePackageInfo>().Name);
    }

    [Fact]
    public void A_name_that_no_package_has_is_an_error_and_does_not_stop_the_others()
    {
        Do($"Install-StorePackage '{Tool}'");

        var run = Session.Run("Get-StorePackage absent, tool");

        Assert.Contains("It has tool.", run.Error("NixStore").ToString(), StringComparison.Ordinal);
        Assert.Single(run.Output);
    }

    [Fact]
    public void Profiles_come_through_the_pipeline()
    {
        Do($"Install-StorePackage '{Tool}' -Profile ./a; Install-StorePackage '{Docs}' -Profile ./b");

        Assert.Equal(
            ["tool", "docs"], Do("Get-StoreProfile ./a, ./b | Get-StorePackage").As<StorePackageInfo>().Select(static one => one.Name));
    }

    [Fact]
    public void A_profile_that_leads_to_a_path_has_the_path_as_its_package()
    {
        Do("Set-StoreProfile ./system -Path ./result");

        var package = Do("Get-StorePackage -Profile ./system").Only<StorePackageInfo>();

        Assert.Equal(("app", "1.1", "Path"), (package.Name, package.Version, package.Format));
    }

    [Fact]
    public void A_manifest_of_an_unknown_version_is_shown_by_paths_with_a_warning()
    {
        Directory.CreateDirectory(InWork("new"));
        File.WriteAllText(InWork("new/manifest.json"), """{"version":4,"elements":{}}""");
        Do($"$new = Add-StorePath ./new -Name profile -Reference '{Tool}'; Set-StoreProfile ./later -Path $new");

        var run = Session.Run("Get-StorePackage -Profile ./later").Succeeded();

        Assert.Contains("version 4", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Equal(("tool", "Unknown"), (run.Only<StorePackageInfo>().Name, run.Only<StorePackageInfo>().Format));
    }

    [Fact]
    public void The_view_is_readable_at_80_columns()
    {
        Do($"Install-StorePackage '{Tool}', '{Docs}'");

        var lines = Session.Render("Get-StorePackage", 80).Split('\n');

        Assert.All(lines, static line => Assert.True(line.TrimEnd().Length <= 80, line));
        Assert.Equal(
            ["tool", "1.0", "5", "tool-1.0"],
            lines.Single(static line => line.StartsWith("tool ", StringComparison.Ordinal)).Split(
                ' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public void Packages_can_be_piped_to_other_cmdlets()
    {
        Do($"Install-StorePackage '{Tool}'");

        Assert.Equal(Tool, Do("Get-StorePackage | Get-StorePath").Only<StorePathInfo>().Path);
    }

    [Fact]
    public void Names_are_completed_from_the_profile()
    {
        Do($"Install-StorePackage '{Tool}' -Profile ./a; Install-StorePackage '{Docs}'");

        Assert.Equal(["tool"], Complete("Get-StorePackage -Profile ./a -Name "));
        Assert.Equal(["docs"], Complete("Uninstall-StorePackage "));
    }

    private string[] Complete(string input)
        => [.. Do($"(TabExpansion2 '{input} -Store $store' -cursorColumn {input.Length}).CompletionMatches.CompletionText").As<string>()];
}
