using System.Diagnostics;
using NixStore.FileSystem.Trees;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Interruption;

/// <summary>A collection that is killed at any moment leaves a store that Nix accepts, and the next run finishes it.</summary>
public sealed class KilledCollectorTests : IDisposable
{
    private const int Kills = 8;
    private const int Paths = 40;
    private const int FilesOfPath = 150;

    private readonly string _directory = Directory.CreateTempSubdirectory("nixstore-killed-").FullName;
    private readonly string _template;
    private readonly string[] _live;

    public KilledCollectorTests()
    {
        RealNix.SkipUnlessPresent();
        _template = Path.Combine(_directory, "template");
        using var session = new PowerShellSession();
        string[] paths = [.. Enumerable.Range(0, Paths).Select(number => Add(session, number))];

        // The second path keeps itself and the first one, and no other.
        session.Run($"Register-StoreRoot '{_directory}/root' -Path '{paths[1]}' -Store '{_template}'").Succeeded();
        _live = paths[..2];
    }

    public void Dispose() => TreeRemover.Remove(_directory);

    [Fact]
    public async Task A_killed_run_leaves_a_sound_store_with_all_that_is_live_and_the_next_finishes_it()
    {
        var moments = new KillMoments(seed: 5, await FinishAsync(Copy(-1)));
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
                Assert.Empty(_live.Except(ValidPaths(store)));
            }

            await FinishAsync(store);
            TreeRemover.Remove(store, TestContext.Current.CancellationToken);
        }
    }

    // Each path refers to the one before it, but the third does not.
    private string Add(PowerShellSession session, int number)
    {
        var source = Path.Combine(_directory, $"path-{number}");
        for (var file = 0; file < FilesOfPath; file++)
        {
            var name = Path.Combine(source, $"d{file % 7}", $"{file}");
            Directory.CreateDirectory(Path.GetDirectoryName(name)!);
            File.WriteAllText(name, $"{number} {file}");
        }

        var reference = number is 0 or 2 ? "" : "-Reference $added.Path";
        return session.Run($"($added = Add-StorePath '{source}' -Store '{_template}' {reference}).Path").Succeeded().As<string>()[0];
    }

    private string Copy(int number)
    {
        var store = Path.Combine(_directory, $"store-{number}");
        ExternalProgram.Require("cp").RunForText("-a", _template, store);
        return store;
    }

    private static string[] ValidPaths(string store)
        => [.. ExternalProgram.Require("nix-store").RunForText("--store", store, "--dump-db")
            .Split('\n').Where(static line => line.StartsWith("/nix/store/", StringComparison.Ordinal)).Distinct()];

    private async Task<TimeSpan> FinishAsync(string store)
    {
        using var shell = RunningShell.Start($"'begins'; Clear-StoreGarbage -Store '{store}' -Confirm:$false | Out-Null; 'ends'");
        await shell.SaysAsync("begins");
        var begin = Stopwatch.GetTimestamp();
        await shell.SaysAsync("ends");
        var elapsed = Stopwatch.GetElapsedTime(begin);
        await shell.EndsAsync();
        RealNix.IsContentWith(store);
        Assert.Equal(_live.Order(), ValidPaths(store).Order());
        Assert.Equal(
            _live.Select(Path.GetFileName).Order(),
            Directory.GetFileSystemEntries(Path.Combine(store, "nix", "store")).Select(Path.GetFileName)
                .Where(static name => name![0] != '.').Order());
        return elapsed;
    }

    /// <returns>Whether it was killed before its end.</returns>
    private static async Task<bool> KillAsync(string store, TimeSpan after)
    {
        using var shell = RunningShell.Start($"'begins'; Clear-StoreGarbage -Store '{store}' -Confirm:$false | Out-Null; 'ends'");
        await shell.SaysAsync("begins");
        await Task.Delay(after, TestContext.Current.CancellationToken);
        (var output, var error) = await shell.KillAsync();
        Assert.Empty(error);
        return output.Length == 0;
    }
}
