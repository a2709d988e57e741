using NixStore.Blobs;
using NixStore.Narinfo;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>Reads narinfos, many at once, each one time.</summary>
/// <param name="store">The cache.</param>
/// <param name="numbers">The numbers of the paths by hash part.</param>
internal sealed class CacheEntryReader(BinaryCacheStore store, IReadOnlyDictionary<string, int> numbers)
{
    /// <summary>Reads narinfos.</summary>
    /// <returns>The results in the order of the hash parts. A narinfo that cannot be used is a result.</returns>
    /// <exception cref="NixStoreException">The cache cannot be read.</exception>
    public IAsyncEnumerable<ReadEntry> ReadAsync(IEnumerable<string> hashParts, CancellationToken cancellationToken)
        => ConcurrentQuery.AskAsync(hashParts, BinaryCacheStore.QuestionsAtOnce, ReadAsync, cancellationToken);

    private async Task<ReadEntry> ReadAsync(string hashPart, CancellationToken cancellationToken)
    {
        try
        {
            var narInfo = await store.NarInfos.ReadOnceAsync(hashPart, cancellationToken).ConfigureAwait(false);
            return new ReadEntry(hashPart, narInfo is null ? null : ToEntry(narInfo), null);
        }
        catch (Exception failure) when (failure is NixFormatException or BlobRefusedException)
        {
            return new ReadEntry(hashPart, null, failure.Message);
        }
    }

    private CacheEntry ToEntry(NarInfo narInfo)
    {
        var info = narInfo.Info;
        var references = new List<int>(info.References.Count);
        foreach (var reference in info.References)
        {
            if (numbers.TryGetValue(reference.HashPart, out var number))
            {
                references.Add(number);
            }
        }

        return new CacheEntry(info.Path, NarKey.Of(narInfo.Url), info.Deriver?.BaseName, info.NarSize, [.. references]);
    }
}
