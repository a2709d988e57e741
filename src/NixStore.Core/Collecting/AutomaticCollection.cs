using System.Collections.Concurrent;
using NixStore.Configuration;
using NixStore.FileSystem;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Receiving;

namespace NixStore.Collecting;

/// <summary>
/// Collects garbage while paths are added, as the settings <c>min-free</c> and <c>max-free</c> say (<c>src/libstore/gc.cc</c>): if less
/// than <c>min-free</c> is free, garbage is deleted until <c>max-free</c> is free.
/// </summary>
/// <param name="findConfiguration">Returns the configuration. It is called when the first path is added.</param>
/// <param name="log">Receives what was done; null for nothing.</param>
/// <param name="time">The clock; null for that of the system.</param>
public sealed class AutomaticCollection(
    Func<NixConfiguration> findConfiguration, IProgress<AutomaticCollectionReport>? log = null, TimeProvider? time = null) : IFreeSpaceGuard
{
    // After a collection that could not free enough, the next one waits until a part of what is free was used (gc.cc).
    private const double UsedBeforeNext = 0.97;

    private readonly ConcurrentDictionary<string, State> _states = new(StringComparer.Ordinal);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <inheritdoc/>
    public async Task EnsureAsync(LocalStoreLayout layout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var configuration = findConfiguration();
        if (configuration.MinimumFree == 0)
        {
            return;
        }

        // The others wait for a collection that is running: there is no space for them either.
        var state = _states.GetOrAdd(layout.RealStoreDirectory, static _ => new State());
        await state.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await EnsureAsync(layout, configuration, state, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            state.Gate.Release();
        }
    }

    private async Task EnsureAsync(
        LocalStoreLayout layout, NixConfiguration configuration, State state, CancellationToken cancellationToken)
    {
        if (state.LastCheck is { } last && _time.GetElapsedTime(last) < configuration.MinimumFreeCheckInterval)
        {
            return;
        }

        state.LastCheck = _time.GetTimestamp();
        try
        {
            var free = FreeSpace.At(layout.RealStoreDirectory);
            if (free < Math.Min(configuration.MinimumFree, configuration.MaximumFree) && free <= state.FreeAfterCollection * UsedBeforeNext)
            {
                await CollectAsync(layout, configuration, cancellationToken).ConfigureAwait(false);
                state.FreeAfterCollection = FreeSpace.At(layout.RealStoreDirectory);
                state.LastCheck = _time.GetTimestamp();
            }
        }
        catch (NixStoreException failure)
        {
            log?.Report(new AutomaticCollectionReport(layout.Location, 0, failure));
        }
    }

    private async Task CollectAsync(LocalStoreLayout layout, NixConfiguration configuration, CancellationToken cancellationToken)
    {
        var options = new CollectionOptions
        {
            BeginsBelow = configuration.MinimumFree,
            EnsureFree = configuration.MaximumFree == long.MaxValue ? null : configuration.MaximumFree,
            KeepDerivations = configuration.KeepDerivations,
            KeepOutputs = configuration.KeepOutputs,
        };

        // The threads that add paths have connections of their own.
        var store = LocalStore.Open(layout);
        await using (store.ConfigureAwait(false))
        {
            var result = await new GarbageCollector(store, options).CollectAsync(progress: null, cancellationToken).ConfigureAwait(false);
            log?.Report(new AutomaticCollectionReport(layout.Location, result.BytesFreed, null));
        }
    }

    private sealed class State
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public long? LastCheck { get; set; }

        public double FreeAfterCollection { get; set; } = double.PositiveInfinity;
    }
}
