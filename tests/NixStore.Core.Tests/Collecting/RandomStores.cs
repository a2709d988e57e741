using NixStore.FileSystem.Locks;

namespace NixStore.Collecting;

/// <summary>Stores with random graphs and all kinds of roots, the same for the same seed.</summary>
internal static class RandomStores
{
    public static async Task<MadeStore> CreateAsync(int seed)
    {
        var random = new Random(seed);
        var store = await MadeStore.CreateAsync();
        var names = new List<string>();
        for (var number = random.Next(5, 40); number > 0; number--)
        {
            AddPath(store, names, random);
        }

        AddCycle(store, names, random);
        AddFiles(store, names, random);
        for (var number = random.Next(0, 8); number > 0; number--)
        {
            AddRoot(store, names[random.Next(names.Count)], number, random);
        }

        return store;
    }

    private static void AddPath(MadeStore store, List<string> names, Random random)
    {
        var isDerivation = random.Next(3) == 0;
        var name = $"{names.Count}{(isDerivation ? ".drv" : "")}";
        var derivations = names.Where(static known => known.EndsWith(".drv", StringComparison.Ordinal)).ToList();
        var deriver = !isDerivation && derivations.Count > 0 && random.Next(2) == 0 ? derivations[random.Next(derivations.Count)] : null;
        var references = names.Where(_ => random.Next(names.Count) < 2)
            .Append(random.Next(5) == 0 ? name : null).OfType<string>().ToArray();
        store.Add(name, references, deriver ?? (random.Next(6) == 0 ? "never-there.drv" : null));
        names.Add(name);
        if (deriver is not null)
        {
            store.AddOutput(deriver, name, name);

            // Another derivation with the same output, as for a fixed output.
            if (derivations.Find(other => other != deriver) is { } second && random.Next(3) == 0)
            {
                store.AddOutput(second, name, name);
            }
        }
    }

    // Nix refuses to collect a dead cycle, so a root keeps it.
    private static void AddCycle(MadeStore store, List<string> names, Random random)
    {
        if (random.Next(3) > 0)
        {
            return;
        }

        var first = names[random.Next(names.Count)];
        var second = names[random.Next(names.Count)];
        store.Refer(first, second);
        store.Refer(second, first);
        store.AddRoot("cycle", store.Print(first));
        store.AddRoot("cycle-2", store.Print(second));
    }

    private static void AddFiles(MadeStore store, List<string> names, Random random)
    {
        if (random.Next(2) == 0)
        {
            store.WriteFiles(TestPaths.Path("not-registered").BaseName);
            File.WriteAllText(store.Layout.RealPathOf(TestPaths.Path("locked")) + ".lock", "");
        }

        for (var number = random.Next(0, 4); number > 0; number--)
        {
            var shared = names.Where(_ => random.Next(3) == 0).ToArray();
            if (shared.Length > 0)
            {
                store.Share($"shared-{number}", random.Next(3) > 0, shared);
            }
        }
    }

    private static void AddRoot(MadeStore store, string name, int number, Random random)
    {
        var target = store.Print(name);
        switch (random.Next(13))
        {
            case 0:
                store.AddRoot($"direct-{number}", target);
                break;
            case 1:
                store.AddRoot($"per-user/u/{number}/inside", target + "/share/data");
                break;
            case 2:
                store.AddRoot($"auto/{number}", MakeLink(store.Outside($"result-{number}"), target));
                break;
            case 3:
                store.AddRoot($"auto/gone-{number}", store.Outside($"gone-{number}"));
                break;
            case 4:
                store.AddRoot($"kept-dangling-{number}", store.Outside($"gone-{number}"));
                break;
            case 5:
                File.WriteAllText(Path.Combine(store.Roots, TestPaths.Path(name).BaseName), "");
                break;
            case 6:
                MakeLink(Path.Combine(store.Layout.StateDirectory, "profiles", $"p{number}-{number}-link"), target);
                MakeLink(Path.Combine(store.Layout.StateDirectory, "profiles", $"p{number}"), $"p{number}-{number}-link");
                break;
            case 7:
                store.AddTemporaryRoots(100_000 + number, FileLockMode.Exclusive, name, "not-registered", "locked");
                break;
            case 8:
                store.AddTemporaryRoots(200_000 + number, FileLockMode.Shared, name);
                break;
            case 9:
                store.AddRoot(
                    $"auto/far-{number}", MakeLink(store.Outside($"far-{number}"), MakeLink(store.Outside($"near-{number}"), target)));
                break;
            case 10:
                MakeLink(store.Outside($"directory-{number}", "link"), target);
                store.AddRoot($"directory-{number}", store.Outside($"directory-{number}"));
                break;
            case 11:
                store.AddRoot($"not-valid-{number}", store.Print("never-there"));
                break;
            default:
                File.WriteAllText(Path.Combine(store.Layout.StateDirectory, "temproots", $"{300_000 + number}"), target + "\0");
                break;
        }
    }

    private static string MakeLink(string link, string target)
    {
        File.CreateSymbolicLink(link, target);
        return link;
    }
}
