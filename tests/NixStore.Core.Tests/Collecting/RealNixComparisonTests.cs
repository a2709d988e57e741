using NixStore.Paths;

namespace NixStore.Collecting;

/// <summary>Roots, liveness and deletion compared with those of real Nix, on random stores.</summary>
public sealed class RealNixComparisonTests
{
    private const int Seeds = 12;

    public static TheoryData<string> Versions => RealNix.Versions;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Roots_are_those_that_Nix_prints(string version)
    {
        foreach (var seed in Repetitions.Seeds(Seeds))
        {
            await using var made = await RandomStores.CreateAsync(seed);
            await using var store = made.Open();

            var roots = await new RootFinder(store).FindAsync(Cancellation);

            Assert.Empty(roots.Problems);
            Assert.Equal(
                RealNix.Run(version, made, "--gc", "--print-roots")
                    .Select(line => $"{seed}: {line.Replace("\"", "", StringComparison.Ordinal)}").Order(StringComparer.Ordinal),
                roots.Roots.Where(static root => !root.Stale).Select(root => $"{seed}: {root.Link} -> {made.Print(root.Path!)}")
                    .Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Dead_paths_are_those_that_Nix_prints_with_all_settings(string version)
    {
        foreach (var seed in Repetitions.Seeds(Seeds))
        {
            await using var made = await RandomStores.CreateAsync(seed);
            await using var store = made.Open();
            var options = new CollectionOptions { KeepDerivations = (seed & 1) == 0, KeepOutputs = (seed & 2) == 0 };

            var report = await new GarbageQuery(store, options).FindAsync(cancellationToken: Cancellation);
            var dead = await new GarbageQuery(store, options).FindDeadAsync(Cancellation);

            Assert.Equal(
                RealNix.Run(version, made, [.. RealNix.Settings(options), "--gc", "--print-dead"])
                    .Select(line => $"{seed}: {line}").Order(StringComparer.Ordinal),
                report.Items.Select(static item => item.Path).OfType<StorePath>()
                    .Select(path => $"{seed}: {made.Print(path)}").Order(StringComparer.Ordinal));
            Assert.Equal(
                report.Items.Where(static item => item.Kind == GarbageKind.DeadPath)
                    .Select(static item => item.Path!).Order(), dead.Order());
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_collection_leaves_the_store_that_Nix_leaves(string version)
    {
        foreach (var seed in Repetitions.Seeds(Seeds))
        {
            await using var ours = await RandomStores.CreateAsync(seed);
            AddOddEntries(ours, seed);
            await using var theirs = ours.Copy();
            var options = new CollectionOptions { KeepDerivations = (seed & 1) == 0, KeepOutputs = (seed & 2) == 0 };
            await using (var store = ours.Open())
            {
                var expected = await new GarbageQuery(store, options).FindAsync(cancellationToken: Cancellation);
                var result = await new GarbageCollector(store, options).CollectAsync(cancellationToken: Cancellation);

                Assert.Equal(expected.BytesFreed, result.BytesFreed);
                Assert.Empty(result.Failures);
            }

            RealNix.Run(version, theirs, [.. RealNix.Settings(options), "--gc"]);
            Assert.Equal(Describe(theirs, seed), Describe(ours, seed));
        }
    }

    private static void AddOddEntries(MadeStore store, int seed)
    {
        if (seed % 2 == 0)
        {
            store.WriteFiles("trash");
            File.WriteAllText(Path.Combine(store.Layout.RealStoreDirectory, ".tmp-link-1-2"), "x");
            File.WriteAllText(
                Path.Combine(Directory.CreateDirectory(Path.Combine(store.Layout.RealStoreDirectory, ".links")).FullName, "unused"), "x");
        }
    }

    private static IEnumerable<string> Describe(MadeStore store, int seed)
        => RealNix.Describe(store).Select(line => $"{seed}: {line}");
}
