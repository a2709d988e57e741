using System.Text;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Receiving;

namespace NixStore.Optimising;

/// <summary>Stores with many equal files, the same for the same seed.</summary>
internal static class LinkedStores
{
    private static readonly string[] _contents =
        ["", "a", "a", "#!/bin/sh\n", .. Enumerable.Range(0, 6).Select(static number => new string((char)('b' + number), 1000 << number))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Fills a store with paths that are directories, files and links.</summary>
    public static async Task FillAsync(StoreUnderRoot store, int seed, int count = 12, ReceivingOptions? options = null)
    {
        var random = new Random(seed);
        for (var number = 0; number < count; number++)
        {
            var tree = random.Next(5) == 0 ? MakeFile(store, random) : MakeDirectory(store, random);
            await AddAsync(store, $"p{seed}-{number}", tree, options);
        }
    }

    /// <summary>Adds a tree as a path.</summary>
    public static async Task<StorePath> AddAsync(StoreUnderRoot files, string name, string tree, ReceivingOptions? options = null)
    {
        using var nar = new MemoryStream();
        await using (var packed = new NarPackStream(tree))
        {
            await packed.CopyToAsync(nar, Cancellation);
        }

        var path = TestPaths.Path(name);
        await using var store = await LocalStore.OpenOrCreateAsync(files.Layout, () => options ?? new ReceivingOptions(), Cancellation);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        nar.Position = 0;
        await receiver.ReceiveAsync(
            new ValidPathInfo { Path = path, NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar.ToArray()), NarSize = nar.Length },
            nar,
            Cancellation);
        await receiver.CompleteAsync(Cancellation);
        return path;
    }

    /// <summary>Describes all files of a store: names, types, modes, times, sizes, link targets, and which are one file.</summary>
    /// <param name="store">The store directory.</param>
    public static List<string> Describe(string store)
    {
        var lines = ExternalProgram.Require("find").RunForText(store, "-printf", "%i\\t%P\\t%y %m %T@ %s %l\\n").Split('\n')
            .Select(static line => line.TrimEnd(' ').Split('\t'))
            .Where(static line => line[1].Length > 0 && line[1] != ".links")
            .OrderBy(static line => line[1], StringComparer.Ordinal).ToList();
        var groups = lines.ToLookup(static line => line[0], static line => line[1]);
        return [.. lines.Select(line => $"{line[1]} {(line[2][0] == 'd' ? line[2].Split(' ')[1] : line[2])} = {groups[line[0]].First()}")];
    }

    private static string MakeFile(StoreUnderRoot store, Random random)
    {
        var tree = new TestTree(store[$"trees/{Guid.NewGuid():n}"]);
        AddEntry(tree, "file", random);
        return tree["file"];
    }

    private static string MakeDirectory(StoreUnderRoot store, Random random)
    {
        var tree = new TestTree(store[$"trees/{Guid.NewGuid():n}"]);
        for (var number = random.Next(1, 25); number > 0; number--)
        {
            var folder = string.Concat(Enumerable.Repeat("d/", random.Next(3)));
            tree.WithDirectory(folder);
            AddEntry(tree, $"{folder}{number}", random);
        }

        return tree.Path;
    }

    private static void AddEntry(TestTree tree, string name, Random random)
    {
        var contents = _contents[random.Next(_contents.Length)];
        switch (random.Next(OperatingSystem.IsWindows() ? 2 : 4))
        {
            case 2:
                tree.WithLink(name, random.Next(2) == 0 ? "a/target" : "/nowhere");
                break;
            case 3:
                tree.WithExecutable(name, contents);
                break;
            default:
                tree.WithFile(name, Encoding.UTF8.GetBytes(contents));
                break;
        }
    }
}
