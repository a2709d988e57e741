using NixStore.Installing;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Collecting;

/// <summary>
/// Finds the paths that can be fetched again. Each store is queried once for each batch, and only about what those before it lack.
/// </summary>
/// <param name="stores">The stores, such as the configured binary caches.</param>
/// <param name="failures">Receives the stores that cannot be queried. They are skipped.</param>
public sealed class SubstitutablePaths(IReadOnlyList<IStore> stores, IProgress<SubstituterFailure>? failures = null)
{
    private const int PathsInBatch = 1000;

    /// <summary>Returns those of some paths that one of the stores has.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The paths that can be fetched again.</returns>
    public async Task<IReadOnlySet<StorePath>> FindAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var found = new HashSet<StorePath>();
        foreach (var store in stores)
        {
            try
            {
                foreach (var batch in paths.Where(path => !found.Contains(path)).Chunk(PathsInBatch))
                {
                    found.UnionWith(await store.FindValidPathsAsync(batch, cancellationToken).ConfigureAwait(false));
                }
            }
            catch (NixStoreException failure)
            {
                failures?.Report(new SubstituterFailure(store, null, failure));
            }
        }

        return found;
    }
}
