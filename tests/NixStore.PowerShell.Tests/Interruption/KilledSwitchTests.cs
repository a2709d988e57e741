using System.Globalization;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Interruption;

/// <summary>A switch that is killed at any moment leaves a profile that leads to a whole generation, for Nix as well.</summary>
public sealed class KilledSwitchTests : KilledStoreTest
{
    private const int Kills = 6;
    private const int Switches = 20;

    private readonly string[] _paths;

    public KilledSwitchTests()
    {
        using var session = new PowerShellSession();
        _paths = [.. Enumerable.Range(0, 3).Select(path => session.Run(
            $"(Add-StorePath '{WriteFiles(path, 1, static _ => "")}' -Name 'p{path}' -Store '{Template}').Path").Only<string>())];
        session.Run($"Set-StoreProfile '{ProfileOf(Template)}' -Path '{_paths[0]}' -Store '{Template}'").Succeeded();
    }

    [Fact]
    public Task A_killed_switch_leaves_a_whole_generation() => KillAsync(seed: 6, Kills);

    protected override string CommandFor(string store)
        => $$"""
            & {
                $paths = '{{string.Join("', '", _paths)}}'
                foreach ($number in 1..{{Switches}}) {
                    Set-StoreProfile '{{ProfileOf(store)}}' -Path $paths[$number % 3] -Store '{{store}}'
                    if ($number % 5 -eq 0) { Undo-StoreProfile '{{ProfileOf(store)}}' -Store '{{store}}' }
                }
            }
            """;

    protected override void CheckKilled(string store)
    {
        var current = CurrentOf(store);
        Assert.Contains(current.Path, _paths);
        Assert.Contains(
            $"{current.Number.ToString(CultureInfo.InvariantCulture)} ",
            Assert.Single(
                RealNix.Run("nix-env", "--store", store, "--profile", ProfileOf(store), "--list-generations").Split('\n'),
                static line => line.Contains("(current)", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.Contains(RealNix.Store(store, "--gc", "--print-roots"), root => root.Contains(current.Link, StringComparison.Ordinal));
    }

    // The next switches remove what the killed ones left.
    protected override void CheckFinished(string store)
    {
        var profile = ProfileOf(store);
        Assert.All(
            Directory.GetFileSystemEntries(Path.GetDirectoryName(profile)!, "killed*").Except([profile]),
            static entry => Assert.Matches(@"/killed-\d+-link$", entry));
    }

    private static string ProfileOf(string store) => Path.Combine(store, "nix", "var", "nix", "profiles", "killed");

    private static StoreGenerationInfo CurrentOf(string store)
    {
        using var session = new PowerShellSession();
        return session.Run($"Get-StoreGeneration '{ProfileOf(store)}' -Store '{store}' | Where-Object Current").Only<StoreGenerationInfo>();
    }
}
