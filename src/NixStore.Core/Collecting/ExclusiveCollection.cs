using NixStore.FileSystem;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Roots;

namespace NixStore.Collecting;

/// <summary>
/// The time in which a store has one collector: it holds the lock, and serves those who add roots from the moment it has it until it
/// gives it back.
/// </summary>
internal static class ExclusiveCollection
{
    /// <summary>Runs a collection.</summary>
    /// <param name="layout">The store.</param>
    /// <param name="kept">Receives the paths that are rooted meanwhile.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="collect">
    /// The collection. It receives the bytes that were free before the reserve of the database was released, as a query sees them.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public static async Task<CollectionResult> RunAsync(
        LocalStoreLayout layout,
        KeptPaths kept,
        IProgress<CollectionProgress>? progress,
        Func<CollectionMeter, long, Task<CollectionResult>> collect,
        CancellationToken cancellationToken)
    {
        var meter = new CollectionMeter(progress);
        meter.Begin(CollectionPhase.Waiting, 0);
        using var reserve = new DatabaseReserve(layout);
        using var collectorLock = reserve.Retry(() => CollectorLock.Open(layout));
        var server = reserve.Retry(() => RootServer.Create(layout, kept.KeepAsync));
        await using var serving = server.ConfigureAwait(false);
        await collectorLock.AcquireExclusiveAsync(cancellationToken).ConfigureAwait(false);
        server.Open();
        var free = FreeSpace.At(layout.RealStoreDirectory);
        reserve.Release();
        return await collect(meter, free).ConfigureAwait(false);
    }
}
