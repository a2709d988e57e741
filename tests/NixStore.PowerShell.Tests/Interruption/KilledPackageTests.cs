using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Interruption;

/// <summary>
/// Installations that are killed at any moment leave a profile that leads to a whole environment, and a store that Nix accepts.
/// </summary>
public sealed class KilledPackageTests : KilledStoreTest
{
    private const int Kills = 6;
    private const int Changes = 6;

    private readonly string[] _paths;

    public KilledPackageTests()
    {
        using var session = new PowerShellSession();
        _paths = [.. Enumerable.Range(0, 3)
            .Select(path => (path, Files: WriteFiles(path, 5, file => $"{path} {file}")))
            .Select(one => $"(Add-StorePath '{one.Files}' -Name 'p{one.path}-1.0' -Store '{Template}').Path")
            .Select(script => session.Run(script).Only<string>())];
        session.Run($"Install-StorePackage '{_paths[0]}' -Priority 9 -Profile '{ProfileOf(Template)}' -Store '{Template}'").Succeeded();
    }

    [Fact]
    public Task A_killed_installation_leaves_a_whole_environment() => KillAsync(seed: 8, Kills);

    protected override string CommandFor(string store)
        => $$"""
            & {
                $paths = '{{string.Join("', '", _paths)}}'
                foreach ($number in 1..{{Changes}}) {
                    Install-StorePackage $paths[$number % 3] -Priority $number -Profile '{{ProfileOf(store)}}' -Store '{{store}}'
                    if ($number % 3 -eq 0) { Uninstall-StorePackage p1 -Profile '{{ProfileOf(store)}}' -Store '{{store}}' }
                }
            }
            """;

    protected override void CheckKilled(string store)
    {
        using var session = new PowerShellSession();
        var packages = session.Run($"Get-StorePackage -Profile '{ProfileOf(store)}' -Store '{store}'").Succeeded().As<StorePackageInfo>();
        var current = session.Run($"Get-StoreGeneration '{ProfileOf(store)}' -Store '{store}' | Where-Object Current")
            .Only<StoreGenerationInfo>();

        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Contains(package.Path, _paths));
        Assert.Equal(
            packages.SelectMany(static package => package.Paths).Order(StringComparer.Ordinal),
            RealNix.Store(store, "--query", "--references", current.Path!).Order(StringComparer.Ordinal));
        Assert.Contains(RealNix.Store(store, "--gc", "--print-roots"), root => root.Contains(current.Link, StringComparison.Ordinal));
    }

    protected override void CheckFinished(string store) => RealNix.IsContentWith(store);

    private static string ProfileOf(string store) => Path.Combine(store, "nix", "var", "nix", "profiles", "killed");
}
