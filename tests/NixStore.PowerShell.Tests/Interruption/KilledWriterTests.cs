using System.Diagnostics;
using NixStore.FileSystem.Trees;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Interruption;

/// <summary>A process that is killed at any moment leaves a store that Nix accepts, and the next one finishes the job.</summary>
public sealed class KilledWriterTests(LargeStore large) : IClassFixture<LargeStore>, IDisposable
{
    private const int Kills = 25;

    private readonly string _directory = Directory.CreateTempSubdirectory("nixstore-killed-").FullName;

    public void Dispose() => TreeRemover.Remove(_directory);

    [Fact]
    public Task A_killed_import_leaves_a_sound_store_and_the_next_finishes_it()
        => KillAtRandomMoments(target => $"Import-Closure '{large.File}' -Store '{target}'", seed: 1);

    [Fact]
    public Task A_killed_copy_leaves_a_sound_store_and_the_next_finishes_it()
        => KillAtRandomMoments(target => $"Copy-Closure * -From '{large.Store.Root}' -To '{target}'", seed: 2);

    private async Task KillAtRandomMoments(Func<string, string> write, int seed)
    {
        RealNix.SkipUnlessPresent();
        var moments = new KillMoments(seed, await FinishAsync(write, Path.Combine(_directory, "whole")));
        var killed = 0;
        var withLeftovers = 0;
        for (var starts = 0; killed < Kills;)
        {
            var target = Path.Combine(_directory, $"target-{starts}");
            for (var left = moments.NextCount(); left > 0; left--)
            {
                Assert.True(++starts < 4 * Kills, $"Of {starts} processes, only {killed} were killed before their end.");
                var alive = await KillAsync(write(target), moments.Next());
                moments.Record(alive);
                killed += alive ? 1 : 0;
                withLeftovers += RealNix.Leftovers(target).Length > 0 ? 1 : 0;
                RealNix.IsContentWith(target);
            }

            await FinishAsync(write, target);
            TreeRemover.Remove(target);
        }

        Assert.True(withLeftovers > 0, $"Only {withLeftovers} of {killed} processes were killed while they wrote.");
    }

    /// <summary>
    /// Runs to the end, and checks that all is there. One more path is added, since a process that was killed just before its end
    /// leaves its directory to the next that has something to write.
    /// </summary>
    /// <returns>The time it took.</returns>
    private async Task<TimeSpan> FinishAsync(Func<string, string> write, string target)
    {
        var last = Path.Combine(_directory, "last");
        await File.WriteAllTextAsync(last, "last", TestContext.Current.CancellationToken);
        using var shell = Start($"{write(target)}; $null = Add-StorePath -LiteralPath '{last}' -Store '{target}'");
        await shell.SaysAsync("begins");
        var begin = Stopwatch.GetTimestamp();
        await shell.SaysAsync("ends");
        var elapsed = Stopwatch.GetElapsedTime(begin);
        await shell.EndsAsync();
        RealNix.IsContentWith(target);
        RealNix.AreValid(target, LargeStore.Paths);
        Assert.Empty(RealNix.Leftovers(target));
        return elapsed;
    }

    /// <returns>Whether it was killed before its end.</returns>
    private static async Task<bool> KillAsync(string script, TimeSpan after)
    {
        using var shell = Start(script);
        await shell.SaysAsync("begins");
        await Task.Delay(after, TestContext.Current.CancellationToken);
        (var output, var error) = await shell.KillAsync();
        Assert.Empty(error);
        return output.Length == 0;
    }

    private static RunningShell Start(string script) => RunningShell.Start($"'begins'; {script}; 'ends'");
}
