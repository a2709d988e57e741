using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Interruption;

/// <summary>A collection that is killed at any moment leaves a store that Nix accepts, and the next run finishes it.</summary>
public sealed class KilledCollectorTests : KilledStoreTest
{
    private const int Kills = 8;
    private const int Paths = 40;
    private const int FilesOfPath = 150;

    private readonly string[] _live;

    public KilledCollectorTests()
    {
        using var session = new PowerShellSession();
        string[] paths = [.. Enumerable.Range(0, Paths).Select(number => Add(session, number))];

        // The second path keeps itself and the first one, and no other.
        session.Run($"Register-StoreRoot '{Work}/root' -Path '{paths[1]}' -Store '{Template}'").Succeeded();
        _live = paths[..2];
    }

    [Fact]
    public Task A_killed_run_leaves_a_sound_store_with_all_that_is_live_and_the_next_finishes_it()
        => KillAsync(seed: 5, Repetitions.Or(Kills));

    protected override string CommandFor(string store) => $"Clear-StoreGarbage -Store '{store}' -Confirm:$false";

    protected override void CheckKilled(string store)
    {
        RealNix.IsContentWith(store);
        Assert.Empty(_live.Except(ValidPaths(store)));
    }

    protected override void CheckFinished(string store)
    {
        RealNix.IsContentWith(store);
        Assert.Equal(_live.Order(), ValidPaths(store).Order());
        Assert.Equal(
            _live.Select(Path.GetFileName).Order(),
            Directory.GetFileSystemEntries(Path.Combine(store, "nix", "store")).Select(Path.GetFileName)
                .Where(static name => name![0] != '.').Order());
    }

    private static string[] ValidPaths(string store)
        => [.. ExternalProgram.Require("nix-store").RunForText("--store", store, "--dump-db")
            .Split('\n').Where(static line => line.StartsWith("/nix/store/", StringComparison.Ordinal)).Distinct()];

    // Each path refers to the one before it, but the third does not.
    private string Add(PowerShellSession session, int number)
    {
        var source = WriteFiles(number, FilesOfPath, file => $"{number} {file}");
        var reference = number is 0 or 2 ? "" : "-Reference $added.Path";
        return session.Run($"($added = Add-StorePath '{source}' -Store '{Template}' {reference}).Path").Succeeded().As<string>()[0];
    }
}
