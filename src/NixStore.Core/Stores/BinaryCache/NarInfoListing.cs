using System.Runtime.CompilerServices;
using NixStore.Blobs;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Realisations;

namespace NixStore.Stores.BinaryCache;

/// <summary>Lists the paths of a cache by its narinfos. One that cannot be used is told of after the good ones.</summary>
/// <param name="blobs">The location.</param>
/// <param name="narInfos">Reads them.</param>
/// <param name="realisations">Reads realisations.</param>
internal sealed class NarInfoListing(IListableBlobStore blobs, NarInfoSource narInfos, RealisationSource realisations)
{
    /// <summary>What the cache knows of all paths, in any order.</summary>
    public async IAsyncEnumerable<ValidPathInfo> EnumeratePathInfosAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var hashParts = await ListHashPartsAsync("", cancellationToken).ConfigureAwait(false);
        await foreach (var narInfo in ReadAsync(hashParts, cancellationToken).ConfigureAwait(false))
        {
            yield return narInfo.Info;
        }
    }

    /// <summary>Counts the paths and adds up the sizes of the NAR files, without reading any.</summary>
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

    /// <summary>The paths whose base names begin with a text, sorted.</summary>
    public async IAsyncEnumerable<StorePath> EnumeratePathsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var hashParts = await ListHashPartsAsync(prefix.Length > StorePath.HashPartLength ? prefix.Remove(StorePath.HashPartLength) : prefix, cancellationToken).ConfigureAwait(false);
        hashParts.Sort(StringComparer.Ordinal);
        await foreach (var narInfo in ReadAsync(hashParts, cancellationToken).ConfigureAwait(false))
        {
            if (narInfo.Info.Path.BaseName.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return narInfo.Info.Path;
            }
        }
    }

    /// <summary>All realisations that can be used.</summary>
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

        // A slash would lead elsewhere in the cache.
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

    // What is read here is not remembered: a cache may have more paths than memory has room for.
    private async IAsyncEnumerable<NarInfo> ReadAsync(List<string> hashParts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        NixFormatException? fault = null;
        await foreach (var (narInfo, itsFault) in ConcurrentQuery.AskAsync(hashParts, BinaryCacheStore.QuestionsAtOnce, TryReadAsync, cancellationToken).ConfigureAwait(false))
        {
            fault ??= itsFault;
            if (narInfo is not null)
            {
                yield return narInfo;
            }
        }

        if (fault is not null)
        {
            throw fault;
        }
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
