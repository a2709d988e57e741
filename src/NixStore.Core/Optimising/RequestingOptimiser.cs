using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Optimising;

/// <summary>Lets a store link its files itself. Such a store does not say what it did.</summary>
/// <param name="store">The store.</param>
/// <param name="optimising">The same store.</param>
/// <param name="options">Which files are linked.</param>
internal sealed class RequestingOptimiser(IStore store, IOptimisingStore optimising, OptimisationOptions options) : IStoreOptimiser
{
    /// <inheritdoc/>
    public bool CanPredict => false;

    /// <inheritdoc/>
    public async Task<OptimisationResult> OptimiseAsync(IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        if (options.Paths is not null)
        {
            throw new NixStoreException(
                $"The daemon of the store {store.Location} links the files of all paths, and not those of single ones. "
                + "Open the store directly.");
        }

        await optimising.OptimiseAsync(cancellationToken).ConfigureAwait(false);
        return new OptimisationResult();
    }

    /// <inheritdoc/>
    public Task<OptimisationResult> PredictAsync(IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
        => throw new NixStoreException(
            $"The daemon of the store {store.Location} does not say what linking its files would free. Open the store directly.");
}
