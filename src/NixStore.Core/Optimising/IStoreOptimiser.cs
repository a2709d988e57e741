using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local;

namespace NixStore.Optimising;

/// <summary>Links the files of one kind of store.</summary>
internal interface IStoreOptimiser
{
    /// <summary>Gets whether the store can say what linking files would do.</summary>
    bool CanPredict { get; }

    /// <summary>Links files.</summary>
    Task<OptimisationResult> OptimiseAsync(IProgress<OperationProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Finds out what that would do.</summary>
    Task<OptimisationResult> PredictAsync(IProgress<OperationProgress>? progress, CancellationToken cancellationToken);
}

/// <summary>Chooses how the files of a store are linked.</summary>
internal static class StoreOptimisers
{
    /// <summary>Returns the optimiser of a store.</summary>
    /// <exception cref="MissingCapabilityException">The store cannot link files.</exception>
    public static IStoreOptimiser Of(IStore store, OptimisationOptions options)
        => store.Find<LocalStore>() is { } local
            ? new LocalOptimiser(local, options)
            : new RequestingOptimiser(store, store.Require<IOptimisingStore>("link equal files"), options);
}
