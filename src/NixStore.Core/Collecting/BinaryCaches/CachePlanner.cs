using NixStore.Blobs;
using NixStore.Graphs;
using NixStore.Stores.BinaryCache;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>Plans a collection of a binary cache. Nothing is changed.</summary>
/// <param name="store">The cache.</param>
/// <param name="listing">Lists the blobs of the cache.</param>
/// <param name="retention">What stays.</param>
internal sealed class CachePlanner(BinaryCacheStore store, IListableBlobStore listing, CacheRetention retention)
{
    /// <summary>Reads the cache, and decides what is deleted.</summary>
    /// <exception cref="NixStoreException">The cache cannot be read, or nothing was named that stays.</exception>
    public async Task<CachePlan> PlanAsync(CancellationToken cancellationToken)
    {
        var snapshot = await CacheSnapshot.ReadAsync(store, listing, cancellationToken).ConfigureAwait(false);
        var liveness = CacheLiveness.Find(snapshot, retention, store.Location);
        var youngFrom = retention.Time.GetUtcNow() - retention.GracePeriod;
        IReadOnlyList<CacheOrphan> orphans = [];
        IReadOnlyList<IReadOnlyList<CacheGarbage>> dead = [];
        if (liveness.Problems.Count == 0)
        {
            var unused = new List<(BlobInfo File, string? NarKey)>(FindUnused(snapshot, youngFrom));
            var isAllUsed = unused.Count == 0 && liveness.Kept.Nodes.Count == snapshot.Entries.Count;
            var companions = isAllUsed
                ? CacheCompanions.None
                : await CacheCompanions.ReadAsync(store, snapshot.Files, cancellationToken).ConfigureAwait(false);
            var room = retention.MaximumFreed ?? long.MaxValue;
            orphans = TakeUntilFull(unused.Select(companions.ToOrphan), static orphan => orphan.Size, ref room);
            dead = TakeUntilFull(FindDead(snapshot, liveness, companions, youngFrom), ref room);
        }

        return new CachePlan { Snapshot = snapshot, Liveness = liveness, Orphans = orphans, Dead = dead, YoungFrom = youngFrom };
    }

    /// <summary>Finds the files that no narinfo uses, and the keys of those that are NARs.</summary>
    private static IEnumerable<(BlobInfo File, string? NarKey)> FindUnused(CacheSnapshot snapshot, DateTimeOffset youngFrom)
    {
        foreach (var (hashPart, file) in snapshot.Files.Listings.OrderBy(static item => item.Key, StringComparer.Ordinal))
        {
            if (snapshot.NumberOf(hashPart) < 0 && file.Modified < youngFrom)
            {
                yield return (file, null);
            }
        }

        if (snapshot.Unusable.Count > 0)
        {
            // Any NAR can be one of theirs.
            yield break;
        }

        var used = snapshot.Entries.Select(static read => read.Entry!.NarKey).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, nars) in snapshot.Files.Nars.OrderBy(static item => item.Key, StringComparer.Ordinal))
        {
            if (!used.Contains(key) && nars.All(nar => nar.Modified < youngFrom))
            {
                foreach (var nar in nars)
                {
                    yield return (nar, nar == nars[0] ? key : null);
                }
            }
        }
    }

    private static IEnumerable<IReadOnlyList<CacheGarbage>> FindDead(
        CacheSnapshot snapshot, CacheLiveness liveness, CacheCompanions companions, DateTimeOffset youngFrom)
    {
        var uses = new CacheUses(snapshot);
        foreach (var group in Group(snapshot, liveness.Kept))
        {
            var garbage = new List<CacheGarbage>(group.Count);
            foreach (var number in group)
            {
                if (snapshot.Entries[number].Entry is { } entry)
                {
                    garbage.Add(new CacheGarbage(number, entry.Path, snapshot.NarInfoOf(number), entry.NarSize)
                    {
                        Companions = companions.Of(entry, uses.ReleaseDeriver(entry)),
                        Nars = uses.ReleaseNar(entry) && snapshot.Files.Nars.TryGetValue(entry.NarKey, out var nars)
                            && nars.All(nar => nar.Modified < youngFrom)
                            ? [.. companions.LinksTo(entry.NarKey), .. nars]
                            : [],
                    });
                }
            }

            yield return garbage;
        }
    }

    /// <summary>Groups dead paths by their distance from those that no dead path refers to.</summary>
    private static List<List<int>> Group(CacheSnapshot snapshot, ReachableSet kept)
    {
        var levels = new int[snapshot.Graph.Count];
        var groups = new List<List<int>>();
        foreach (var number in TopologicalOrder.Of(snapshot.Graph).Reverse())
        {
            if (kept.Contains(number))
            {
                continue;
            }

            foreach (var reference in snapshot.Graph[number])
            {
                levels[reference] = Math.Max(levels[reference], levels[number] + (reference == number ? 0 : 1));
            }

            while (groups.Count <= levels[number])
            {
                groups.Add([]);
            }

            groups[levels[number]].Add(number);
        }

        return groups;
    }

    private static List<IReadOnlyList<CacheGarbage>> TakeUntilFull(IEnumerable<IReadOnlyList<CacheGarbage>> groups, ref long room)
    {
        var taken = new List<IReadOnlyList<CacheGarbage>>();
        foreach (var group in groups)
        {
            if (TakeUntilFull(group, static garbage => garbage.Size, ref room) is { Count: > 0 } part)
            {
                taken.Add(part);
            }
        }

        return taken;
    }

    private static List<T> TakeUntilFull<T>(IEnumerable<T> items, Func<T, long?> sizeOf, ref long room)
    {
        var taken = new List<T>();
        foreach (var item in items)
        {
            if (room <= 0)
            {
                break;
            }

            room -= sizeOf(item) ?? 0;
            taken.Add(item);
        }

        return taken;
    }
}
