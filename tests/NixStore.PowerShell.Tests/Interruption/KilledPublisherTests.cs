using System.Diagnostics;
using NixStore.FileSystem.Trees;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;
using NixStore.Verifying;

namespace NixStore.PowerShell.Interruption;

/// <summary>Publishers that are killed at any moment, and several at once, leave a cache that is closed and good.</summary>
public sealed class KilledPublisherTests(LargeStore large) : IClassFixture<LargeStore>, IDisposable
{
    private const int Kills = 10;

    private readonly string _directory = Directory.CreateTempSubdirectory("nixstore-publishers-").FullName;
    private readonly PowerShellSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        TreeRemover.Remove(_directory);
    }

    [Fact]
    public async Task A_killed_publisher_leaves_a_closed_cache_and_the_next_goes_on()
    {
        var whole = Path.Combine(_directory, "whole");
        var moments = new KillMoments(seed: 3, await FinishAsync(whole));
        var names = FilesOf(whole);
        var killed = 0;
        var withLeftovers = 0;
        for (var starts = 0; killed < Kills;)
        {
            var cache = Path.Combine(_directory, $"cache-{starts}");
            for (var left = moments.NextCount(); left > 0; left--)
            {
                Assert.True(++starts < 4 * Kills, $"Of {starts} processes, only {killed} were killed before their end.");
                var alive = await KillAsync(cache, moments.Next());
                moments.Record(alive);
                killed += alive ? 1 : 0;
                withLeftovers += LeftoversOf(cache).Length > 0 ? 1 : 0;
                RequireClosedAndGood(cache);
            }

            await FinishAsync(cache);

            // Also NARs that were put before a kill are found again by their names.
            Assert.Equal(names, FilesOf(cache));
            TreeRemover.Remove(cache, TestContext.Current.CancellationToken);
        }

        Assert.True(withLeftovers > 0, $"Only {withLeftovers} of {killed} processes were killed while they wrote.");
    }

    [Fact]
    public async Task Several_publishers_fill_one_cache()
    {
        var cache = Path.Combine(_directory, "shared");
        var script = $"'ready'; $null = [Console]::In.ReadLine(); {Publish(cache)}; 'done'";
        RunningShell[] shells = [.. Enumerable.Range(0, 4).Select(_ => RunningShell.Start(script))];
        try
        {
            foreach (var shell in shells)
            {
                await shell.SaysAsync("ready");
            }

            Array.ForEach(shells, static shell => shell.Go());
            foreach (var shell in shells)
            {
                await shell.SaysAsync("done");
                await shell.EndsAsync();
            }
        }
        finally
        {
            Array.ForEach(shells, static shell => shell.Dispose());
        }

        RequireClosedAndGood(cache);
        Assert.Equal(LargeStore.Paths.Length, Directory.GetFiles(cache, "*.narinfo").Length);
        Assert.Empty(LeftoversOf(cache));
    }

    private string Publish(string cache) => $"Publish-BinaryCache * -From '{large.Store.Root}' -To '{cache}' -Listing";

    private async Task<TimeSpan> FinishAsync(string cache)
    {
        using var shell = Start(cache);
        await shell.SaysAsync("begins");
        var begin = Stopwatch.GetTimestamp();
        await shell.SaysAsync("ends");
        var elapsed = Stopwatch.GetElapsedTime(begin);
        await shell.EndsAsync();
        RequireClosedAndGood(cache);
        Assert.Equal(LargeStore.Paths.Length, Directory.GetFiles(cache, "*.narinfo").Length);
        return elapsed;
    }

    /// <returns>Whether it was killed before its end.</returns>
    private async Task<bool> KillAsync(string cache, TimeSpan after)
    {
        using var shell = Start(cache);
        await shell.SaysAsync("begins");
        await Task.Delay(after, TestContext.Current.CancellationToken);
        (var output, var error) = await shell.KillAsync();
        Assert.Empty(error);
        return output.Length == 0;
    }

    private RunningShell Start(string cache) => RunningShell.Start($"'begins'; {Publish(cache)}; 'ends'");

    /// <summary>Fails unless the cache has the references of all its paths, and all contents match their hashes.</summary>
    private void RequireClosedAndGood(string cache)
    {
        if (!File.Exists(Path.Combine(cache, "nix-cache-info")))
        {
            Assert.False(Directory.Exists(cache) && Directory.GetFiles(cache, "*.narinfo").Length > 0);
            return;
        }

        _session.SetVariable("cache", $"file://{cache}");
        Assert.All(
            _session.Run("Test-StorePath -Store $cache").Succeeded().As<StorePathTestResult>(),
            static result => Assert.True(
                result.Status == nameof(VerificationStatus.Valid), $"{result.Path} is {result.Status}: {result.Error}"));
        _session.Run("$null = Get-StorePath -Store $cache | Get-Closure").Succeeded();
        Assert.All(
            Directory.GetFiles(cache, "*.narinfo").Select(Path.GetFileNameWithoutExtension),
            hash => Assert.True(File.Exists(Path.Combine(cache, hash + ".ls")), $"{hash} has no listing."));
    }

    private static string[] LeftoversOf(string cache)
        => Path.Combine(cache, ".uploads") is var uploads && Directory.Exists(uploads) ? Directory.GetFileSystemEntries(uploads) : [];

    private static string[] FilesOf(string cache)
        => [.. Directory.GetFiles(cache, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(cache, file)).Where(static file => !file.StartsWith(".uploads", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
}
