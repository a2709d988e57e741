using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class EnterStoreProfileTests : PackageSession
{
    private const string Restore =
        "$saved = $env:PATH, $env:MANPATH, $env:XDG_DATA_DIRS, $env:PSModulePath; try { {0} } finally { "
        + "$env:PATH, $env:MANPATH, $env:XDG_DATA_DIRS, $env:PSModulePath = $saved }";

    [Fact]
    public void Directories_of_the_profile_come_first_once()
    {
        Do($"Install-StorePackage '{Tool}' -Profile ./p");

        var values = Do(Restore.Replace(
            "{0}",
            "$env:MANPATH = $null; $env:XDG_DATA_DIRS = '/own'; Enter-StoreProfile ./p; Enter-StoreProfile ./p; "
                + "$env:PATH, $env:MANPATH, $env:XDG_DATA_DIRS, $env:PSModulePath",
            StringComparison.Ordinal)).As<string>();

        var profile = InWork("p");
        Assert.StartsWith($"{profile}/bin:", values[0], StringComparison.Ordinal);
        Assert.Single(values[0].Split(':'), part => part == $"{profile}/bin");
        Assert.Equal($"{profile}/share/man:", values[1]);
        Assert.Equal($"{profile}/share:/own", values[2]);
        Assert.StartsWith($"{profile}/share/powershell/Modules", values[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_without_packages_is_a_warning()
        => Assert.Contains(
            "leads to no path yet",
            Assert.Single(Session.Run(Restore.Replace("{0}", "Enter-StoreProfile", StringComparison.Ordinal)).Succeeded().Warnings),
            StringComparison.Ordinal);
}
