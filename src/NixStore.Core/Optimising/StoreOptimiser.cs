using NixStore.Progress;
using NixStore.Stores;

namespace NixStore.Optimising;

/// <summary>
/// Lets files of the same contents in a store be one file with several names, in the way of Nix
/// (<c>src/libstore/optimise-store.cc</c>). It can run while Nix uses the store, and be ended at any moment; the next run
/// continues.
/// </summary>
public sealed class StoreOptimiser
{
    private readonly IStoreOptimiser _optimiser;

    /// <summary>Creates an optimiser.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">Which files are linked; null for the defaults.</param>
    /// <exception cref="MissingCapabilityException">The store cannot link files.</exception>
    public StoreOptimiser(IStore store, OptimisationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _optimiser = StoreOptimisers.Of(store, options ?? new OptimisationOptions());
    }

    /// <summary>Gets whether the store can say what linking files would do. A daemon cannot.</summary>
    public bool CanPredict => _optimiser.CanPredict;

    /// <summary>Links files. A file that cannot be linked does not stop the rest.</summary>
    /// <param name="progress">Receives the progress, at most ten times a second, from the threads that work.</param>
    /// <param name="cancellationToken">A token to cancel the operation; what was linked stays linked.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="NixStoreException">The store cannot be read or written.</exception>
    public Task<OptimisationResult> OptimiseAsync(
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
        => _optimiser.OptimiseAsync(progress, cancellationToken);

    /// <summary>Finds out what <see cref="OptimiseAsync"/> would do, and changes nothing.</summary>
    /// <param name="progress">Receives the progress, at most ten times a second, from the threads that work.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>What would be done. The figures are those of a run, if the store does not change meanwhile.</returns>
    /// <exception cref="NixStoreException">The store cannot be read, or does not say what it would do.</exception>
    public Task<OptimisationResult> PredictAsync(
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
        => _optimiser.PredictAsync(progress, cancellationToken);
}
