using System.Text.RegularExpressions;

namespace NixStore.Collecting.Removing;

/// <summary>Removing by name compared with that of real Nix, on random stores: the same refusals, and the same paths afterwards.</summary>
public sealed partial class RealNixRemovalTests
{
    private const int Seeds = 8;

    public static TheoryData<string> Versions => RealNix.Versions;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Paths_are_refused_and_removed_as_by_nix_store_delete(string version)
    {
        foreach (var seed in Repetitions.Seeds(Seeds))
        {
            await using var ours = await RandomStores.CreateAsync(seed);
            await CompareAsync(
                seed,
                ours,
                Choose(ours, seed),
                (store, arguments) => RealNix.Run(version, "nix-store", ["--store", store, "--delete", .. arguments]));
        }
    }

    // It reads derivations, and sorts the paths, which it cannot do in a cycle.
    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Paths_are_refused_and_removed_as_by_the_new_command_line(string version)
    {
        string[] command =
            ["--extra-experimental-features", "nix-command", "--option", "substitute", "false", "store", "delete", "--store"];
        foreach (var seed in Repetitions.Seeds(Seeds))
        {
            await using var ours = await RandomStores.CreateAsync(seed);
            if (!HasCycle(ours))
            {
                await CompareAsync(
                    seed,
                    ours,
                    [.. Choose(ours, seed).Where(static path => !path.EndsWith(".drv", StringComparison.Ordinal))],
                    (store, arguments) => RealNix.Run(version, "nix", [.. command, store, .. arguments]));
            }
        }
    }

    private static async Task CompareAsync(
        int seed, MadeStore ours, List<string> names, Func<string, string[], (int ExitCode, byte[] Output, string Error)> runNix)
    {
        await using var theirs = ours.Copy();
        var options = new CollectionOptions { KeepDerivations = (seed & 1) == 0, KeepOutputs = (seed & 2) == 0 };

        // Nix does not delete cycles that only a root keeps.
        var ignores = seed % 3 == 0 && !HasCycle(ours);
        var paths = names.Select(ours.Layout.Directory.Parse).ToList();
        await using var store = ours.Open();
        var result = await new PathRemover(store, new RemovalOptions { Collection = options, IgnoreLiveness = ignores })
            .RemoveAsync(paths, cancellationToken: Cancellation);

        string[] settings = [.. RealNix.Settings(options), .. ignores ? ["--ignore-liveness"] : Array.Empty<string>()];
        var refused = Delete(names, left => runNix(theirs.Root, [.. settings, .. left]));
        Assert.Equal(
            refused.Select(path => $"{seed}: {path}").Order(StringComparer.Ordinal),
            result.Refused.Select(refusal => $"{seed}: {ours.Print(refusal.Path)}").Order(StringComparer.Ordinal));
        Assert.Equal(
            RealNix.DescribePaths(theirs).Select(line => $"{seed}: {line}"), RealNix.DescribePaths(ours).Select(line => $"{seed}: {line}"));
    }

    private static bool HasCycle(MadeStore store) => new FileInfo(Path.Combine(store.Roots, "cycle")).LinkTarget is not null;

    private static List<string> Choose(MadeStore store, int seed)
    {
        var random = new Random(seed);
        return [.. store.ReadColumn("select path from ValidPaths order by path").OrderBy(_ => random.Next()).Take(random.Next(1, 6))];
    }

    // Nix ends at the first path that it refuses.
    private static List<string> Delete(List<string> paths, Func<List<string>, (int ExitCode, byte[] Output, string Error)> run)
    {
        List<string> left = [.. paths];
        var refused = new List<string>();
        while (left.Count > 0)
        {
            var (exitCode, _, error) = run(left);
            if (exitCode == 0)
            {
                break;
            }

            var match = RefusedPath().Match(error);
            Assert.True(match.Success && left.Remove(match.Groups[1].Value), error);
            refused.Add(match.Groups[1].Value);
        }

        return refused;
    }

    [GeneratedRegex("annot delete path '([^']+)'")]
    private static partial Regex RefusedPath();
}
