using System.Diagnostics;
using NixStore.FileSystem.Trees;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Interruption;

/// <summary>Linking that is killed at any moment leaves a store that Nix accepts, and the next run finishes it.</summary>
public sealed class KilledOptimiserTests : IDisposable
{
    private const int Kills = 6;
    private const int Paths = 12;
    private const int FilesOfPath = 200;

    private readonly string _directory = Directory.CreateTempSubdirectory("nixstore-killed-").FullName;
    private readonly string _template;

    public KilledOptimiserTests()
    {
        RealNix.SkipUnlessPresent();
        _template = Path.Combine(_directory, "template");
        using var session = new PowerShellSession();
        for (var path = 0; path < Paths; path++)
        {
            Write(Path.Combine(_directory, $"path-{path}"), path);
            session.Run($"$null = Add-StorePath '{_directory}/path-{path}' -Store '{_template}'").Succeeded();
        }
    }

    public void Dispose() => TreeRemover.Remove(_directory);

    [Fact]
    public async Task A_killed_run_leaves_a_sound_store_and_the_next_finishes_it()
    {
        var moments = new KillMoments(seed: 4, await FinishAsync(Copy(-1)));
        var killed = 0;
        for (var starts = 0; killed < Kills;)
        {
            var store = Copy(starts);
            for (var left = moments.NextCount(); left > 0; left--)
            {
                Assert.True(++starts < 4 * Kills, $"Of {starts} processes, only {killed} were killed before their end.");
                var alive = await KillAsync(store, moments.Next());
                moments.Record(alive);
                killed += alive ? 1 : 0;
                RealNix.IsContentWith(store);
            }

            await FinishAsync(store);
            TreeRemover.Remove(store, TestContext.Current.CancellationToken);
        }
    }

    private static void Write(string directory, int path)
    {
        for (var file = 0; file < FilesOfPath; file++)
        {
            var name = Path.Combine(directory, $"d{file % 7}", $"{file}");
            Directory.CreateDirectory(Path.GetDirectoryName(name)!);
            File.WriteAllText(name, new string((char)('a' + (file % 13)), 100 * (1 + (file % (13 + (path % 3))))));
        }
    }

    private string Copy(int number)
    {
        var store = Path.Combine(_directory, $"store-{number}");
        ExternalProgram.Require("cp").RunForText("-a", _template, store);
        return store;
    }

    // What is linked again is nothing, and directories are as in a store.
    private static async Task<TimeSpan> FinishAsync(string store)
    {
        using var shell = RunningShell.Start(
            $"'begins'; $first = Optimize-Store -Store '{store}'; 'ends'; (Optimize-Store -Store '{store}').FilesRead");
        await shell.SaysAsync("begins");
        var begin = Stopwatch.GetTimestamp();
        await shell.SaysAsync("ends");
        var elapsed = Stopwatch.GetElapsedTime(begin);
        await shell.SaysAsync("0");
        await shell.EndsAsync();
        RealNix.IsContentWith(store);
        var directory = Path.Combine(store, "nix", "store");
        Assert.All(
            Directory.EnumerateDirectories(directory).Where(static path => !path.EndsWith(".links", StringComparison.Ordinal)),
            path => Assert.Empty(CanonicalMetadata.Check(path, directory, TestContext.Current.CancellationToken)));
        return elapsed;
    }

    /// <returns>Whether it was killed before its end.</returns>
    private static async Task<bool> KillAsync(string store, TimeSpan after)
    {
        using var shell = RunningShell.Start($"'begins'; $result = Optimize-Store -Store '{store}'; 'ends'");
        await shell.SaysAsync("begins");
        await Task.Delay(after, TestContext.Current.CancellationToken);
        (var output, var error) = await shell.KillAsync();
        Assert.Empty(error);
        return output.Length == 0;
    }
}
