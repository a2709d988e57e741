using NixStore.FileSystem.Trees;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Interruption;

/// <summary>Linking that is killed at any moment leaves a store that Nix accepts, and the next run finishes it.</summary>
public sealed class KilledOptimiserTests : KilledStoreTest
{
    private const int Kills = 6;
    private const int Paths = 12;
    private const int FilesOfPath = 200;

    public KilledOptimiserTests()
    {
        using var session = new PowerShellSession();
        for (var path = 0; path < Paths; path++)
        {
            var source = WriteFiles(path, FilesOfPath, file => ContentsOf(path, file));
            session.Run($"$null = Add-StorePath '{source}' -Store '{Template}'").Succeeded();
        }
    }

    [Fact]
    public Task A_killed_run_leaves_a_sound_store_and_the_next_finishes_it() => KillAsync(seed: 4, Repetitions.Or(Kills));

    protected override string CommandFor(string store) => $"Optimize-Store -Store '{store}'";

    protected override void CheckKilled(string store) => RealNix.IsContentWith(store);

    // What is linked again is nothing, and directories are as in a store.
    protected override void CheckFinished(string store)
    {
        using var session = new PowerShellSession();
        Assert.Equal(0L, Assert.Single(session.Run($"(Optimize-Store -Store '{store}').FilesRead").Succeeded().As<long>()));
        RealNix.IsContentWith(store);
        var directory = Path.Combine(store, "nix", "store");
        Assert.All(
            Directory.EnumerateDirectories(directory).Where(static path => !path.EndsWith(".links", StringComparison.Ordinal)),
            path => Assert.Empty(CanonicalMetadata.Check(path, directory, TestContext.Current.CancellationToken)));
    }

    private static string ContentsOf(int path, int file)
        => new((char)('a' + (file % 13)), 100 * (1 + (file % (13 + (path % 3)))));
}
