using NixStore.FileSystem.Trees;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Interruption;

/// <summary>Processes of this module and of Nix that write the same paths to one store at the same time.</summary>
public sealed class ConcurrentWritersTests(LargeStore large) : IClassFixture<LargeStore>, IDisposable
{
    private const int Rounds = 4;
    private const int Trees = 6;

    private readonly string _directory = Directory.CreateTempSubdirectory("nixstore-writers-").FullName;

    public void Dispose() => TreeRemover.Remove(_directory);

    [Fact]
    public async Task Nothing_is_lost_or_half_there()
    {
        RealNix.SkipUnlessPresent();
        string[] trees = [.. Enumerable.Range(0, Trees).Select(MakeTree)];
        var added = string.Join(' ', trees.Select(tree => $"'{tree}'"));
        var add = $"Add-StorePath {string.Join(',', trees.Select(tree => $"'{tree}'"))} -Store $target";
        using var importer = Start($"Import-Closure '{large.File}' -Store $target; $null = {add}");
        using var copier = Start($"$null = {add}; Copy-Closure * -From '{large.Store.Root}' -To $target");
        for (var round = 0; round < Rounds; round++)
        {
            var target = Target(round);

            // Two processes of Nix that make one store at the same time stumble over each other's links.
            Assert.Equal(0, (await Nix($"--store '{target}' --init")).ExitCode);
            await importer.SaysAsync("ready");
            await copier.SaysAsync("ready");
            importer.Go();
            copier.Go();
            var results = await Task.WhenAll(
                Nix($"--store '{target}' --import < '{large.File}'"),
                Nix($"--store '{target}' --add {added}"));

            await importer.SaysAsync("done");
            await copier.SaysAsync("done");
            Assert.All(results, static result => Assert.True(result.ExitCode == 0, result.Error));
            RealNix.IsContentWith(target);
            RealNix.AreValid(target, [.. LargeStore.Paths, .. results[1].Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
            Assert.Empty(RealNix.Leftovers(target));
        }

        await importer.EndsAsync();
        await copier.EndsAsync();
    }

    private static Task<ProcessResult> Nix(string arguments)
        => Task.Run(() => ToolProcess.Run("sh", ["-c", $"exec nix-store {arguments}"]));

    private RunningShell Start(string write)
    {
        var targets = string.Join(',', Enumerable.Range(0, Rounds).Select(round => $"'{Target(round)}'"));
        return RunningShell.Start(
            $"$ErrorActionPreference = 'Stop'; foreach ($target in {targets}) {{ "
            + $"'ready'; $null = [Console]::In.ReadLine(); {write}; 'done' }}");
    }

    private string Target(int round) => Path.Combine(_directory, $"target-{round}");

    private string MakeTree(int number)
    {
        var tree = Directory.CreateDirectory(Path.Combine(_directory, $"tree-{number}")).FullName;
        for (var file = 0; file < 20; file++)
        {
            File.WriteAllText(Path.Combine(tree, $"file-{file}"), new string((char)('a' + number), 5000 + file));
        }

        return tree;
    }
}
