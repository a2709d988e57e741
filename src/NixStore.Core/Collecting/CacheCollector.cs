using NixStore.Blobs;
using NixStore.Collecting.BinaryCaches;
using NixStore.Paths;
using NixStore.Stores.BinaryCache;

namespace NixStore.Collecting;

/// <summary>Collects the garbage of a binary cache.</summary>
/// <param name="store">The cache.</param>
/// <param name="options">What is kept, and when the collection stops.</param>
internal sealed class CacheCollector(BinaryCacheStore store, CollectionOptions options) : IStoreCollector
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<StorePath>> FindDeadAsync(CancellationToken cancellationToken)
    {
        var listing = await RequireListingAsync(cancellationToken).ConfigureAwait(false);
        var plan = await PlanAsync(listing, cancellationToken).ConfigureAwait(false);
        return [.. plan.Dead.SelectMany(static group => group).Select(static item => item.Path)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> FindNamesAsync(CancellationToken cancellationToken)
        => [.. (await FindDeadAsync(cancellationToken).ConfigureAwait(false)).Select(store.Directory.Print)];

    /// <inheritdoc/>
    public async Task<GarbageReport> FindGarbageAsync(IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        new CacheMeter(progress).BeginSearch();
        var listing = await RequireListingAsync(cancellationToken).ConfigureAwait(false);
        var plan = await PlanAsync(listing, cancellationToken).ConfigureAwait(false);
        GarbageItem[] items = [.. plan.Orphans.Select(ToItem), .. plan.Dead.SelectMany(static group => group).Select(ToItem)];
        var size = items.Aggregate((long?)0, static (sum, item) => sum + item.DiskSize);
        return new GarbageReport(items, size, options.MaximumFreed, plan.Liveness.Problems, 0, [])
        {
            Doubtful = FindDoubtful(plan),
        };
    }

    /// <inheritdoc/>
    public async Task<CollectionResult> CollectAsync(IProgress<CollectionProgress>? progress, CancellationToken cancellationToken)
    {
        var meter = new CacheMeter(progress);
        meter.BeginSearch();
        var listing = await RequireListingAsync(cancellationToken).ConfigureAwait(false);
        var plan = await PlanAsync(listing, cancellationToken).ConfigureAwait(false);
        if (plan.Liveness.Problems.Count > 0)
        {
            throw new RootsUnreadableException(store.Location, plan.Liveness.Problems);
        }

        var deletion = new CacheDeletion(store, RequireDeletable(), listing, plan, options.Time, meter);
        var result = await deletion.RunAsync(cancellationToken).ConfigureAwait(false);
        return new CollectionResult
        {
            Deleted = result.Deleted,
            LeftoversRemoved = result.OrphansDeleted,
            Kept = result.Kept,
            BytesFreed = result.BytesFreed,
            BytesWanted = options.MaximumFreed,
            Failures = [.. result.Failures.Select(static failure => new CollectionFailure(failure.Location, failure.Reason))],
            Doubtful = FindDoubtful(plan),
        };
    }

    private Task<CachePlan> PlanAsync(IListableBlobStore listing, CancellationToken cancellationToken)
    {
        RequireSupported();
        var retention = new CacheRetention
        {
            Roots = options.Roots,
            WrittenBefore = options.RegisteredBefore,
            GracePeriod = options.GracePeriod,
            MaximumFreed = options.MaximumFreed,
            Time = options.Time,
        };
        return new CachePlanner(store, listing, retention).PlanAsync(cancellationToken);
    }

    private void RequireSupported()
    {
        if (options.EnsureFree is not null || options.Preferred.Count > 0)
        {
            throw new NixStoreException(
                $"The binary cache {store.Location} does not report its free space, and cannot delete paths first that another cache has. "
                + "Limit the collection by what it frees.");
        }
    }

    private IDeletableBlobStore RequireDeletable()
        => store.Blobs as IDeletableBlobStore
            ?? throw new NixStoreException(
                $"The files of the binary cache {store.Location} cannot be deleted. Collect the directory or bucket that is served.");

    private async Task<IListableBlobStore> RequireListingAsync(CancellationToken cancellationToken)
        => await RequireDeletable().FindListingAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new NixStoreException(
                $"The server of the binary cache {store.Location} does not list its files. It must offer WebDAV, or the JSON index of "
                + "nginx (autoindex_format json). Or collect the directory or bucket that it serves.");

    private GarbageItem ToItem(CacheGarbage garbage) => new()
    {
        Kind = GarbageKind.DeadPath,
        Location = LocationOf(garbage.NarInfo),
        Path = garbage.Path,
        DiskSize = garbage.Size,
        NarSize = garbage.NarSize,
        RegistrationTime = garbage.NarInfo.Modified,
    };

    private GarbageItem ToItem(CacheOrphan orphan) => new()
    {
        Kind = GarbageKind.Orphan,
        Location = LocationOf(orphan.File),
        DiskSize = orphan.Size,
        RegistrationTime = orphan.File.Modified,
    };

    private IReadOnlyList<CollectionFailure> FindDoubtful(CachePlan plan)
        => [.. plan.Snapshot.Unusable.Select(number => new CollectionFailure(
            LocationOf(plan.Snapshot.NarInfoOf(number)), plan.Snapshot.Entries[number].Fault ?? "It is listed, and does not exist."))];

    private string LocationOf(BlobInfo file) => $"{store.Location}/{file.Name}";

    /// <summary>Reports progress like collections of other stores.</summary>
    private sealed class CacheMeter(IProgress<CollectionProgress>? progress) : ICacheMeter
    {
        private readonly CollectionMeter _meter = new(progress);

        public void BeginSearch() => _meter.Begin(CollectionPhase.FindingGarbage, 0);

        public void BeginDeletion(int count) => _meter.Begin(CollectionPhase.Deleting, count);

        public void Advance(long bytesFreed) => _meter.Advance(bytesFreed);
    }
}
