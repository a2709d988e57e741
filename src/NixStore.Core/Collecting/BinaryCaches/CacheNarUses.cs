using NixStore.Blobs;
using NixStore.Stores.BinaryCache;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>Decides which files are unused when the narinfos of dead paths are gone.</summary>
internal sealed class CacheNarUses
{
    private readonly CacheWatch _watch;
    private readonly CacheFiles _current;
    private readonly DateTimeOffset _youngFrom;
    private readonly HashSet<string> _used;

    /// <summary>Finds the NARs that narinfos use.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="deleted">The numbers of the paths whose narinfos were deleted.</param>
    /// <param name="watch">The narinfos that were written meanwhile.</param>
    /// <param name="current">The files that the cache has now.</param>
    public CacheNarUses(CachePlan plan, IReadOnlySet<int> deleted, CacheWatch watch, CacheFiles current)
    {
        _watch = watch;
        _current = current;
        _youngFrom = plan.YoungFrom;
        _used = plan.Snapshot.Entries.Index().Where(read => !deleted.Contains(read.Index)).Select(static read => read.Item.Entry?.NarKey)
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Checks whether no narinfo uses a file. Entries for debuggers are not used by narinfos.</summary>
    public bool IsUnused(BlobInfo file)
    {
        if (BinaryCacheLayout.HashPartOf(file.Name, BinaryCacheLayout.ListingExtension) is { } hashPart)
        {
            return !_current.NarInfos.ContainsKey(hashPart);
        }

        var key = NarKey.Of(file.Name.Text);
        return !NarKey.IsNar(file.Name) || !(_used.Contains(key) || _watch.IsUsed(key) || IsRenewed(key));
    }

    // A publisher writes a NAR again before its narinfo.
    private bool IsRenewed(string key) => _current.Nars.TryGetValue(key, out var nars) && !nars.All(nar => nar.Modified < _youngFrom);
}
