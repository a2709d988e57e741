using NixStore.Blobs;
using NixStore.Stores.BinaryCache;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>
/// Deletes the garbage of a binary cache: the narinfos of dead paths, each before those that it refers to, and then the NARs that no
/// narinfo uses. At every moment, the references and the NAR of each narinfo in the cache are there.
/// </summary>
/// <param name="store">The cache.</param>
/// <param name="blobs">Its blobs.</param>
/// <param name="listing">Lists its blobs.</param>
/// <param name="plan">What is deleted.</param>
/// <param name="time">The source of the current time.</param>
/// <param name="meter">Receives the progress.</param>
internal sealed class CacheDeletion(
    BinaryCacheStore store, IDeletableBlobStore blobs, IListableBlobStore listing, CachePlan plan, TimeProvider time, ICacheMeter meter)
{
    private const int MostAtOnce = 1000;

    private readonly CacheWatch _watch = new(store, listing, plan, time);
    private readonly CacheDeletionResult _result = new();
    private readonly List<CacheGarbage> _deleted = [];

    /// <summary>Deletes the garbage. What cannot be deleted does not stop the rest.</summary>
    /// <exception cref="NixStoreException">The cache cannot be reached.</exception>
    public async Task<CacheDeletionResult> RunAsync(CancellationToken cancellationToken)
    {
        meter.BeginDeletion(plan.Dead.Sum(static group => group.Count) + plan.Orphans.Count);
        foreach (var group in plan.Dead)
        {
            foreach (var chunk in group.Chunk(MostAtOnce))
            {
                await DeletePathsAsync(chunk, cancellationToken).ConfigureAwait(false);
            }
        }

        if (_deleted.Count > 0 || plan.Orphans.Count > 0)
        {
            await DeleteUnusedAsync(cancellationToken).ConfigureAwait(false);
        }

        _result.Failures.AddRange(_watch.Problems);
        _result.Failures.AddRange(_watch.Broken);
        return _result;
    }

    private async Task DeletePathsAsync(CacheGarbage[] chunk, CancellationToken cancellationToken)
    {
        var mayDelete = await _watch.CheckSometimesAsync(cancellationToken).ConfigureAwait(false);
        CacheGarbage[] doomed = mayDelete ? [.. chunk.Where(item => !plan.Liveness.Kept.Contains(item.Number))] : [];
        _result.Kept += chunk.Length - doomed.Length;
        await DeleteAsync([.. doomed.SelectMany(static item => item.Companions)], cancellationToken).ConfigureAwait(false);
        var failed = await DeleteAsync([.. doomed.Select(static item => item.NarInfo)], cancellationToken).ConfigureAwait(false);
        foreach (var item in doomed)
        {
            if (failed.Contains(item.NarInfo.Name))
            {
                // The narinfo is still there, so its references and its NAR stay.
                plan.Liveness.Kept.Add(item.Number);
                continue;
            }

            _watch.Forget(item.Number);
            _deleted.Add(item);
            _result.Deleted.Add(item.Path);
        }
    }

    private async Task DeleteUnusedAsync(CancellationToken cancellationToken)
    {
        var current = await _watch.CheckAsync(cancellationToken).ConfigureAwait(false);
        await current.AddNarsAsync(listing, cancellationToken).ConfigureAwait(false);
        var uses = new CacheNarUses(plan, _deleted.Select(static item => item.Number).ToHashSet(), _watch, current);
        await DeleteFilesAsync(_deleted, static item => item.Nars, uses, cancellationToken).ConfigureAwait(false);
        var orphans = await DeleteFilesAsync(plan.Orphans, static orphan => [.. orphan.Links, orphan.File], uses, cancellationToken)
            .ConfigureAwait(false);
        _result.OrphansDeleted.AddRange(orphans.Select(static orphan => orphan.File.Name.Text));
    }

    /// <summary>Deletes the files of items if no narinfo uses them.</summary>
    /// <returns>The items whose files were all deleted.</returns>
    private async Task<List<T>> DeleteFilesAsync<T>(
        IReadOnlyCollection<T> items, Func<T, IReadOnlyList<BlobInfo>> filesOf, CacheNarUses uses, CancellationToken cancellationToken)
    {
        var done = new List<T>(items.Count);
        foreach (var chunk in items.Chunk(MostAtOnce))
        {
            if (!await _watch.CheckSometimesAsync(cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            T[] doomed = [.. chunk.Where(item => filesOf(item).All(uses.IsUnused))];
            var files = doomed.SelectMany(filesOf).ToLookup(IsLink);

            // Entries for debuggers lead to NARs, so they go first.
            await DeleteAsync([.. files[true]], cancellationToken).ConfigureAwait(false);
            var failed = await DeleteAsync([.. files[false]], cancellationToken).ConfigureAwait(false);
            done.AddRange(doomed.Where(item => !filesOf(item).Any(file => failed.Contains(file.Name))));
            Array.ForEach(chunk, _ => meter.Advance(_result.BytesFreed));
        }

        return done;
    }

    private static bool IsLink(BlobInfo file) => file.Name.Text.StartsWith(BinaryCacheLayout.DebugInfoPrefix, StringComparison.Ordinal);

    /// <summary>Deletes files.</summary>
    /// <returns>The names of the files that could not be deleted.</returns>
    private async Task<HashSet<BlobName>> DeleteAsync(IReadOnlyList<BlobInfo> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return [];
        }

        var failures = await blobs.DeleteAsync([.. files.Select(static file => file.Name)], cancellationToken).ConfigureAwait(false);
        var failed = failures.Select(static failure => failure.Name).ToHashSet();
        _result.Failures.AddRange(failures.Select(failure => new CacheFailure($"{store.Location}/{failure.Name}", failure.Reason)));
        _result.BytesFreed += files.Where(file => !failed.Contains(file.Name)).Sum(static file => file.Length ?? 0);
        return failed;
    }
}
