using System.Runtime.CompilerServices;
using NixStore.Blobs;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.BinaryCache;

/// <summary>Lists the paths of a cache by its narinfos. Unusable narinfos are reported after the others.</summary>
/// <param name="blobs">The blobs of the cache.</param>
/// <param name="narInfos">The source of narinfos.</param>
/// <param name="realisations">The source of realisations.</param>
internal sealed class NarInfoListing(IListableBlobStore blobs, NarInfoSource narInfos, RealisationSource realisations) : IEnumerableStore
{
    /// <summary>Returns the information about all paths in any order.</summary>
    public async IAsyncEnumerable<ValidPathInfo> EnumeratePathInfosAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var hashParts = await ListHashPartsAsync("", cancellationToken).ConfigureAwait(false);
        await foreach (var narInfo in ReadAsync(hashParts, cancellationToken).ConfigureAwait(false))
        {
            yield return narInfo.Info;
        }
    }

    /// <summary>Counts the paths and the total size of the NAR files without reading narinfos.</summary>
    public async Task<BinaryCacheContents> MeasureAsync(CancellationToken cancellationToken)
    {
        var count = (await ListHashPartsAsync("", cancellationToken).ConfigureAwait(false)).Count;
        var size = 0L;
        await foreach (var blob in blobs.ListAsync(BinaryCacheLayout.NarPrefix, cancellationToken).ConfigureAwait(false))
        {
            size += blob.Length ?? 0;
        }

        return new BinaryCacheContents(count, size);
    }

    /// <summary>Returns the sorted paths whose base names begin with a prefix.</summary>
    public async IAsyncEnumerable<StorePath> EnumeratePathsAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var hashParts = await ListHashPartsAsync(
            prefix.Length > StorePath.HashPartLength ? prefix.Remove(StorePath.HashPartLength) : prefix,
            cancellationToken).ConfigureAwait(false);
        hashParts.Sort(StringComparer.Ordinal);
        await foreach (var narInfo in ReadAsync(hashParts, cancellationToken).ConfigureAwait(false))
        {
            if (narInfo.Info.Path.BaseName.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return narInfo.Info.Path;
            }
        }
    }

    /// <summary>Returns all usable realisations.</summary>
    public async IAsyncEnumerable<Realisation> EnumerateRealisationsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in blobs.ListAsync(BinaryCacheLayout.RealisationPrefix, cancellationToken).ConfigureAwait(false))
        {
            if (await realisations.TryReadAsync(blob.Name, cancellationToken).ConfigureAwait(false) is { } realisation)
            {
                yield return realisation;
            }
        }
    }

    private async Task<List<string>> ListHashPartsAsync(string prefix, CancellationToken cancellationToken)
    {
        var hashParts = new List<string>();

        // A slash would select another folder of the cache.
        if (prefix.Contains('/', StringComparison.Ordinal))
        {
            return hashParts;
        }

        await foreach (var blob in blobs.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            if (BinaryCacheLayout.HashPartOf(blob.Name) is { } hashPart)
            {
                hashParts.Add(hashPart);
            }
        }

        return hashParts;
    }

    // These narinfos are not cached in memory, because there may be too many.
    private async IAsyncEnumerable<NarInfo> ReadAsync(List<string> hashParts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var faults = new NarInfosNotUsableException.Collector();
        await foreach (var (narInfo, fault) in ConcurrentQuery.AskAsync(
            hashParts, BinaryCacheStore.QuestionsAtOnce, TryReadAsync, cancellationToken).ConfigureAwait(false))
        {
            faults.Add(fault);
            if (narInfo is not null)
            {
                yield return narInfo;
            }
        }

        faults.ThrowIfAny();
    }

    private async Task<(NarInfo? NarInfo, NixFormatException? Fault)> TryReadAsync(string hashPart, CancellationToken cancellationToken)
    {
        try
        {
            return (await narInfos.ReadAsync(hashPart, cancellationToken).ConfigureAwait(false), null);
        }
        catch (NixFormatException fault)
        {
            return (null, fault);
        }
    }
}
