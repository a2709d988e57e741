using System.Text;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>A binary cache in memory whose files have ages.</summary>
internal sealed class AgedCache
{
    private static readonly TimeSpan _oldAge = TimeSpan.FromDays(1000);

    public AgedCache() => Blobs.Clock = Clock;

    public TestCache Cache { get; } = new();

    public SetClock Clock { get; } = new();

    public MemoryBlobStore Blobs => Cache.Blobs;

    public IEnumerable<string> Nars => Blobs.Names.Where(static name => name.StartsWith("nar/", StringComparison.Ordinal));

    public long Size => Blobs.Names.Sum(name => Blobs[name]!.LongLength);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static CollectionOptions Keeping(params string[] roots) => new() { Roots = [.. roots.Select(TestPaths.Path)] };

    /// <summary>Adds a path that was published long ago.</summary>
    public NarInfo AddOld(string name, params string[] references)
    {
        Clock.Now -= _oldAge;
        var added = Cache.Add(name, references);
        Clock.Now += _oldAge;
        return added;
    }

    /// <summary>Replaces a narinfo by one that was written long ago.</summary>
    public void PutOld(NarInfo narInfo) => PutOld(TestCache.NarInfoOf(narInfo.Info.Path.Name), narInfo.Print(StoreDirectory.Default));

    /// <summary>Adds a file that was written long ago.</summary>
    public void PutOld(string name, string text)
    {
        Clock.Now -= _oldAge;
        Blobs[name] = Encoding.UTF8.GetBytes(text);
        Clock.Now += _oldAge;
    }

    /// <summary>Adds an old path with a listing, the log of its derivation, a realisation and an entry for debuggers.</summary>
    public void AddWithFiles(string name, string deriver)
    {
        var added = AddOld(name);
        PutOld(added with { Info = added.Info with { Deriver = TestPaths.Path(deriver) } });
        PutOld(TestPaths.Path(name).HashPart + ".ls", "{}");
        PutOld($"log/{TestPaths.Path(deriver)}", "log");
        var id = $"sha256:{new string('0', 63)}{name.Length}!{name}";
        PutOld(
            $"realisations/{id}.doi",
            $$"""{"dependentRealisations":{},"id":"{{id}}","outPath":"{{TestPaths.Path(name)}}","signatures":[]}""");
        PutOld($"debuginfo/{name}.debug", $$"""{"archive":"../nar/{{name}}.nar","member":"lib/debug/x"}""");
    }

    public async Task PinAsync(string name, params string[] paths)
    {
        await using var store = await Cache.OpenAsync();
        await store.Require<IPinStore>("keep pins").AddPinAsync(name, [.. paths.Select(TestPaths.Path)], Token);
    }

    public async Task<CollectionResult> CollectAsync(CollectionOptions options)
    {
        await using var store = await Cache.OpenAsync();
        return await new GarbageCollector(store, options with { Time = Clock }).CollectAsync(null, Token);
    }

    public async Task<GarbageReport> FindAsync(CollectionOptions options)
    {
        await using var store = await Cache.OpenAsync();
        return await new GarbageQuery(store, options with { Time = Clock }).FindAsync(null, Token);
    }

    /// <summary>Lists the names of the paths.</summary>
    public async Task<string[]> ListAsync()
    {
        await using var store = await Cache.OpenAsync();
        var names = new List<string>();
        await foreach (var info in store.Require<IEnumerableStore>("list its paths").EnumeratePathInfosAsync(Token))
        {
            names.Add(info.Path.Name);
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }
}
