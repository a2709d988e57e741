using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>The paths of a binary cache that stay: the closures of roots and of what is young.</summary>
internal sealed class CacheLiveness
{
    private CacheLiveness(ReachableSet kept, IReadOnlyList<StorePath> absentRoots, IReadOnlyList<StoreRootProblem> problems)
    {
        Kept = kept;
        AbsentRoots = absentRoots;
        Problems = problems;
    }

    /// <summary>Gets the numbers of the paths that stay.</summary>
    public ReachableSet Kept { get; }

    /// <summary>Gets the roots that the cache lacks.</summary>
    public IReadOnlyList<StorePath> AbsentRoots { get; }

    /// <summary>Gets the pins and the narinfos of live paths that cannot be used, so that it is not known what they keep.</summary>
    public IReadOnlyList<StoreRootProblem> Problems { get; }

    /// <summary>Finds what stays.</summary>
    /// <param name="snapshot">The cache.</param>
    /// <param name="retention">What stays.</param>
    /// <param name="location">The name of the cache in messages.</param>
    /// <exception cref="NixStoreException">Nothing was named that stays, or the cache lacks all of it.</exception>
    public static CacheLiveness Find(CacheSnapshot snapshot, CacheRetention retention, string location)
    {
        IReadOnlyList<StorePath> roots = [.. retention.Roots, .. snapshot.Pins.Roots.Select(static root => root.Path).OfType<StorePath>()];
        var lookup = roots.Distinct().ToLookup(root => snapshot.NumberOf(root) >= 0);
        RequireRoots(snapshot, retention, roots.Count, lookup[true].Any(), location);
        var kept = ReachableSet.From(snapshot.Graph, lookup[true].Select(snapshot.NumberOf));
        var youngest = retention.Time.GetUtcNow() - retention.GracePeriod;
        var before = retention.WrittenBefore < youngest ? retention.WrittenBefore.Value : youngest;
        for (var number = 0; number < snapshot.Entries.Count; number++)
        {
            // The age of a file whose time is not listed is not known, so the file stays.
            if (snapshot.NarInfoOf(number).Modified is not { } written || written >= before)
            {
                kept.Add(number);
            }
        }

        var unusable = snapshot.Unusable.Where(kept.Contains).Select(number => new StoreRootProblem(
            $"{location}/{snapshot.NarInfoOf(number).Name}", snapshot.Entries[number].Fault ?? "It is listed, and does not exist."));
        return new CacheLiveness(kept, [.. lookup[false]], [.. snapshot.Pins.Problems, .. unusable]);
    }

    private static void RequireRoots(CacheSnapshot snapshot, CacheRetention retention, int count, bool hasAny, string location)
    {
        if (count == 0 && retention.WrittenBefore is null && snapshot.Pins.Problems.Count == 0)
        {
            throw new NixStoreException(
                $"Nothing was named that stays in the binary cache {location}, and it has no pins. Everything would be deleted.")
            {
                Reason = FailureReason.NoRootsOfBinaryCache,
            };
        }

        if (count > 0 && !hasAny && snapshot.Entries.Count > 0)
        {
            throw new NixStoreException(
                $"The binary cache {location} has none of the {count} paths that were named to stay. Everything else would be deleted.")
            {
                Reason = FailureReason.NoRootsOfBinaryCache,
            };
        }
    }
}
