using NixStore.Blobs;
using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>A binary cache at one moment: its files, its narinfos as a graph, and its pins. Each path has a number.</summary>
internal sealed class CacheSnapshot
{
    private readonly Dictionary<string, int> _numbers;

    private CacheSnapshot(CacheFiles files, StoreRootList pins, string[] hashParts, Dictionary<string, int> numbers, ReadEntry[] entries)
    {
        _numbers = numbers;
        Files = files;
        Pins = pins;
        HashParts = hashParts;
        Entries = entries;
        Graph = CreateGraph(entries);
        Unusable = [.. entries.Index().Where(static item => item.Item.Entry is null).Select(static item => item.Index)];
    }

    /// <summary>Gets the files.</summary>
    public CacheFiles Files { get; }

    /// <summary>Gets the pins, and those that cannot be read.</summary>
    public StoreRootList Pins { get; }

    /// <summary>Gets the hash part of each path.</summary>
    public IReadOnlyList<string> HashParts { get; }

    /// <summary>Gets the narinfo of each path.</summary>
    public IReadOnlyList<ReadEntry> Entries { get; }

    /// <summary>Gets the references between the paths of the cache.</summary>
    public Adjacency Graph { get; }

    /// <summary>Gets the numbers of the narinfos that cannot be used.</summary>
    public IReadOnlyList<int> Unusable { get; }

    /// <summary>Lists the cache and reads its narinfos and pins.</summary>
    /// <exception cref="NixStoreException">The cache cannot be read.</exception>
    public static async Task<CacheSnapshot> ReadAsync(
        BinaryCacheStore store, IListableBlobStore listing, CancellationToken cancellationToken)
    {
        var files = await CacheFiles.ListAsync(listing, cancellationToken).ConfigureAwait(false);
        string[] hashParts = [.. files.NarInfos.Keys.Order(StringComparer.Ordinal)];
        var numbers = new Dictionary<string, int>(hashParts.Length, StringComparer.Ordinal);
        foreach (var (number, hashPart) in hashParts.Index())
        {
            numbers.Add(hashPart, number);
        }

        var entries = new List<ReadEntry>(hashParts.Length);
        await foreach (var entry in new CacheEntryReader(store, numbers).ReadAsync(hashParts, cancellationToken).ConfigureAwait(false))
        {
            entries.Add(entry);
        }

        var pins = await store.Require<IRootQueryStore>("list its pins").FindRootsAsync(cancellationToken).ConfigureAwait(false);
        return new CacheSnapshot(files, pins, hashParts, numbers, [.. entries]);
    }

    /// <summary>Gets the narinfo of a path.</summary>
    public BlobInfo NarInfoOf(int number) => Files.NarInfos[HashParts[number]];

    /// <summary>Returns the number of a path, or -1 if the cache lacks it.</summary>
    public int NumberOf(StorePath path) => NumberOf(path.HashPart);

    /// <summary>Returns the number of the path with a hash part, or -1 if the cache lacks it.</summary>
    public int NumberOf(string hashPart) => _numbers.GetValueOrDefault(hashPart, -1);

    /// <summary>Creates a reader for narinfos that were written later.</summary>
    public CacheEntryReader CreateReader(BinaryCacheStore store) => new(store, _numbers);

    private static Adjacency CreateGraph(ReadEntry[] entries)
    {
        var starts = new int[entries.Length + 1];
        var targets = new List<int>(entries.Length * 8);
        for (var number = 0; number < entries.Length; number++)
        {
            targets.AddRange(entries[number].Entry?.References ?? []);
            starts[number + 1] = targets.Count;
        }

        return new Adjacency(starts, [.. targets]);
    }
}
