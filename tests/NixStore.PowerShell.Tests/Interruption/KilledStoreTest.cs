using System.Diagnostics;
using NixStore.FileSystem.Trees;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Interruption;

/// <summary>A test that kills a command at random moments while it changes copies of a store, and lets the last one end.</summary>
public abstract class KilledStoreTest : IDisposable
{
    protected KilledStoreTest()
    {
        RealNix.SkipUnlessPresent();
        Template = Path.Combine(Work, "template");
    }

    /// <summary>The directory of the test.</summary>
    protected string Work { get; } = Directory.CreateTempSubdirectory("nixstore-killed-").FullName;

    /// <summary>The store that is copied.</summary>
    protected string Template { get; }

    public void Dispose()
    {
        TreeRemover.Remove(Work);
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the command that changes a store.</summary>
    protected abstract string CommandFor(string store);

    /// <summary>Checks a store after a command was killed.</summary>
    protected abstract void CheckKilled(string store);

    /// <summary>Checks a store after a command has ended.</summary>
    protected abstract void CheckFinished(string store);

    /// <summary>Writes the files of a path.</summary>
    protected string WriteFiles(int path, int count, Func<int, string> contentsOf)
    {
        var directory = Path.Combine(Work, $"path-{path}");
        for (var file = 0; file < count; file++)
        {
            var name = Path.Combine(directory, $"d{file % 7}", $"{file}");
            Directory.CreateDirectory(Path.GetDirectoryName(name)!);
            File.WriteAllText(name, contentsOf(file));
        }

        return directory;
    }

    /// <summary>Kills the command until it was killed often enough, each copy of the store a few times.</summary>
    protected async Task KillAsync(int seed, int kills)
    {
        var moments = new KillMoments(seed, await FinishAsync(Copy(-1)));
        var killed = 0;
        for (var starts = 0; killed < kills;)
        {
            var store = Copy(starts);
            for (var left = moments.NextCount(); left > 0; left--)
            {
                Assert.True(++starts < 4 * kills, $"Of {starts} processes, only {killed} were killed before their end.");
                var alive = await KillAsync(store, moments.Next());
                moments.Record(alive);
                killed += alive ? 1 : 0;
                CheckKilled(store);
            }

            await FinishAsync(store);
            TreeRemover.Remove(store, TestContext.Current.CancellationToken);
        }
    }

    private string Copy(int number)
    {
        var store = Path.Combine(Work, $"store-{number}");
        ExternalProgram.Require("cp").RunForText("-a", Template, store);
        return store;
    }

    private async Task<TimeSpan> FinishAsync(string store)
    {
        using var shell = Start(store);
        await shell.SaysAsync("begins");
        var begin = Stopwatch.GetTimestamp();
        await shell.SaysAsync("ends");
        var elapsed = Stopwatch.GetElapsedTime(begin);
        await shell.EndsAsync();
        CheckFinished(store);
        return elapsed;
    }

    /// <returns>Whether it was killed before its end.</returns>
    private async Task<bool> KillAsync(string store, TimeSpan after)
    {
        using var shell = Start(store);
        await shell.SaysAsync("begins");
        await Task.Delay(after, TestContext.Current.CancellationToken);
        (var output, var error) = await shell.KillAsync();
        Assert.Empty(error);
        return output.Length == 0;
    }

    private RunningShell Start(string store) => RunningShell.Start($"'begins'; $null = {CommandFor(store)}; 'ends'");
}
