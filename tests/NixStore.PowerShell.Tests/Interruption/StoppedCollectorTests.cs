using System.Diagnostics;
using NixStore.FileSystem.Trees;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Interruption;

/// <summary>
/// A collector that is stopped at any moment, while processes of this module and of Nix root dead paths and add them again. What they
/// have rooted stays.
/// </summary>
public sealed class StoppedCollectorTests : IDisposable
{
    private const int Rounds = 2;
    private const int Paths = 30;
    private const int FilesOfPath = 10;

    // In milliseconds.
    private const int LongestStop = 30;

    private readonly string _work = Directory.CreateTempSubdirectory("nixstore-stopped-").FullName;
    private readonly string[] _paths = new string[Paths];
    private readonly int _rounds = Repetitions.Or(Rounds);

    public StoppedCollectorTests()
    {
        RealNix.SkipUnlessPresent();
        using var session = new PowerShellSession();
        for (var number = 0; number < Paths; number++)
        {
            _paths[number] = Add(session, number);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Template => Path.Combine(_work, "template");

    public void Dispose() => TreeRemover.Remove(_work);

    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public async Task What_was_rooted_while_this_module_collects_stays(string version)
    {
        using var collector = Start("Clear-StoreGarbage -Store $target -Confirm:$false");
        await RepeatAsync(
            version,
            async begun =>
            {
                await collector.SaysAsync("ready");
                collector.Go();
                begun(collector.ProcessId);
                await collector.SaysAsync("done");
            });
        await collector.EndsAsync();
    }

    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public async Task What_was_rooted_while_Nix_collects_stays(string version)
    {
        var nix = NixVersions.Require(version, "nix-store");
        var round = 0;
        await RepeatAsync(
            version,
            async begun =>
            {
                using var collector = Process.Start(
                    new ProcessStartInfo(nix.File, ["--store", Target(round++), "--gc"])
                    {
                        RedirectStandardOutput = true,
                        RedirectStandardError = true,
                    })!;
                var output = collector.StandardOutput.ReadToEndAsync(Cancellation);
                var error = collector.StandardError.ReadToEndAsync(Cancellation);
                begun(collector.Id);
                await collector.WaitForExitAsync(Cancellation);
                var text = await error + await output;
                Assert.True(collector.ExitCode == 0 || text.Contains("Nix crashed", StringComparison.Ordinal), text);
            });
    }

    private async Task RepeatAsync(string version, Func<Action<int>, Task> collectAsync)
    {
        var nix = NixVersions.Require(version, "nix-store");
        using var adder = Start(
            $"try {{ $path = (Add-StorePath '{SourceOf(Paths - 1)}' -Store $target).Path; Register-StoreRoot \"$target-3\" -Path $path "
            + "-Store $target; Set-Content \"$target-rooted\" yes } catch { }");
        using var session = new PowerShellSession();
        var span = TimeSpan.FromMilliseconds(200);
        var promises = 0;
        for (var round = 0; round < _rounds; round++)
        {
            var random = new Random(round);
            var target = Target(round);
            ExternalProgram.Require("cp").Run(["-a", Template, target]);
            var (rooted, linked) = (_paths[random.Next(Paths)], _paths[random.Next(Paths)]);
            var begun = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            await adder.SaysAsync("ready");
            var begin = Stopwatch.GetTimestamp();
            var collection = collectAsync(begun.SetResult);

            var collector = await begun.Task;
            await Task.Delay(span * random.NextDouble(), Cancellation);
            Task<bool>[] questions;
            using (StoppedProcess.Stop(collector))
            {
                adder.Go();
                questions =
                [
                    Task.Run(() => Root(rooted, 1)),
                    Task.Run(() => nix.Run(["--store", target, "--add", SourceOf(Paths - 2)]).Length > 0 && Root(_paths[^2], 2)),
                    Task.Run(() => session.Run($"Register-StoreRoot '{target}-4' -Path '{linked}' -Store '{target}'").Errors.Count == 0),
                ];
                await Task.Delay(random.Next(LongestStop), Cancellation);
            }

            await collection;
            span = Stopwatch.GetElapsedTime(begin);
            var kept = await Task.WhenAll(questions);
            await adder.SaysAsync("done");
            string[] roots = [rooted, _paths[^2], linked, _paths[^1]];
            var promised = roots.Where((_, index) => index < kept.Length ? kept[index] : File.Exists($"{target}-rooted")).ToArray();
            promises += promised.Length;
            Check(target, promised);
            TreeRemover.Remove(target, Cancellation);

            // Nix looks for the path before it asks the collector, and roots it though it is gone by then.
            bool Root(string path, int number) => nix.TryRun(
                [
                    "--store", target, "--option", "substitute", "false",
                    "--realise", path, "--add-root", $"{target}-{number}", "--indirect",
                ])
                .ExitCode == 0
                && nix.TryRun(["--store", target, "--check-validity", path]).ExitCode == 0;
        }

        await adder.EndsAsync();
        Assert.True(promises >= _rounds, $"Only {promises} paths were rooted in {_rounds} rounds.");
    }

    private static void Check(string store, string[] kept)
    {
        // Fails if one of them, or what it refers to, is not valid.
        _ = kept.Length == 0 ? [] : RealNix.Store(store, ["--query", "--requisites", .. kept]);
        RealNix.IsContentWith(store);
    }

    private RunningShell Start(string command)
        => RunningShell.Start(
            $"$ErrorActionPreference = 'Stop'; foreach ($number in 0..{_rounds - 1}) {{ $target = \"{_work}/store-$number\"; "
            + $"'ready'; $null = [Console]::In.ReadLine(); $null = {command}; 'done' }}");

    private string Target(int round) => Path.Combine(_work, $"store-{round}");

    private string SourceOf(int number) => Path.Combine(_work, "sources", $"{number}");

    // Each path refers to two of those before it, except for the last two, which are added again as they are.
    private string Add(PowerShellSession session, int number)
    {
        var source = SourceOf(number);
        Directory.CreateDirectory(source);
        for (var file = 0; file < FilesOfPath; file++)
        {
            File.WriteAllText(Path.Combine(source, $"file-{file}"), $"{number} {file}");
        }

        var references = number == 0 || number >= Paths - 2 ? "" : $"-Reference '{_paths[number - 1]}', '{_paths[number / 2]}'";
        return session.Run($"(Add-StorePath '{source}' -Store '{Template}' {references}).Path").Succeeded().As<string>()[0];
    }
}
