using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class UninstallStorePackageTests : PackageSession
{
    public UninstallStorePackageTests() => Do($"Install-StorePackage '{Tool}', '{Docs}'");

    [Fact]
    public void A_package_is_removed_with_one_generation()
    {
        Assert.Empty(Do("Uninstall-StorePackage tool").Output);

        Assert.Equal(["docs 1"], PackagesOf());
        Assert.Equal(2, Do($"Get-StoreGeneration '{UserProfile}'").Output.Count);
    }

    [Fact]
    public void Several_packages_are_removed_with_one_generation()
    {
        var removed = Do("'tool', 'd*' | Uninstall-StorePackage -PassThru").As<StorePackageInfo>();

        Assert.Equal(["docs", "tool"], removed.Select(static package => package.Name));
        Assert.Empty(PackagesOf());
        Assert.Equal(2, Do($"Get-StoreGeneration '{UserProfile}'").Output.Count);
    }

    [Fact]
    public void Objects_are_removed_from_their_profile()
    {
        Do($"Install-StorePackage '{Tool}', '{Docs}' -Profile ./other; Get-StorePackage tool -Profile ./other | Uninstall-StorePackage");

        Assert.Equal(["docs 1"], PackagesOf("./other"));
        Assert.Equal(["docs 1", "tool 1.0"], PackagesOf());
    }

    [Fact]
    public void A_name_that_no_package_has_is_an_error_and_does_not_stop_the_others()
    {
        var error = Session.Run("Uninstall-StorePackage absent, tool").Error("NixStore");

        Assert.Contains("absent", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Get-StorePackage", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(["docs 1"], PackagesOf());
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        var before = DescribeFiles();

        var shown = Session.Render("Uninstall-StorePackage * -WhatIf", 500);

        Assert.Contains(
            "Remove docs 1 (priority 5), Remove tool 1.0 (priority 5): switch to the new generation 2", shown, StringComparison.Ordinal);
        Assert.Equal(before, DescribeFiles());
    }

    [Fact]
    public void The_generation_before_can_be_returned_to()
    {
        Do($"Uninstall-StorePackage *; Undo-StoreProfile '{UserProfile}'");

        Assert.Equal(["docs 1", "tool 1.0"], PackagesOf());
    }
}
