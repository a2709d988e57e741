using System.Runtime.Versioning;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores.Errors;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Links;
using NixStore.Stores.Local.Roots;

namespace NixStore.Optimising;

/// <summary>Links the files of a local store.</summary>
/// <param name="store">The store.</param>
/// <param name="options">Which files are linked.</param>
[SupportedOSPlatform("linux")]
internal sealed class LocalOptimiser(LocalStore store, OptimisationOptions options) : IStoreOptimiser
{
    private const int PathsInQuery = 1000;

    /// <inheritdoc/>
    public bool CanPredict => true;

    /// <inheritdoc/>
    public async Task<OptimisationResult> OptimiseAsync(IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        store.RequireWritable();

        // As in Nix, the collector can run meanwhile: what is rooted stays, and what was deleted before is left out.
        using var roots = new TemporaryRoots(store.Layout);
        var paths = new List<PathSize>();
        foreach (var chunk in FindPaths(cancellationToken).Chunk(PathsInQuery))
        {
            await roots.AddAsync(chunk.Select(static path => path.Path), cancellationToken).ConfigureAwait(false);
            var valid = store.Database.FindValidPaths(chunk.Select(static path => path.Path), cancellationToken);
            paths.AddRange(chunk.Where(path => valid.Contains(path.Path)));
        }

        using var changes = LinkWriter.Open(store.Layout);
        return await RunAsync(changes, paths, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<OptimisationResult> PredictAsync(IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var paths = FindPaths(cancellationToken);
        using var changes = LinkForecast.Open(store.Layout);
        return await RunAsync(changes, paths, progress, cancellationToken).ConfigureAwait(false);
    }

    private Task<OptimisationResult> RunAsync(
        ILinkChanges changes, List<PathSize> paths, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
        => Task.Run(
            () =>
            {
                using var run = new LinkRun(store.Layout, changes, options.MaxDegreeOfParallelism);
                return run.Run(paths, progress, cancellationToken);
            },
            cancellationToken);

    // The largest first, so that the last ones are small and no thread waits long for another.
    private List<PathSize> FindPaths(CancellationToken cancellationToken)
    {
        var paths = options.Paths is { } chosen ? FindSizes(chosen, cancellationToken) : store.Database.LoadPathSizes(cancellationToken);
        paths.Sort(static (left, right)
            => right.NarSize.CompareTo(left.NarSize) is not 0 and var order ? order : left.Path.CompareTo(right.Path));
        return paths;
    }

    private List<PathSize> FindSizes(IReadOnlyList<StorePath> chosen, CancellationToken cancellationToken)
    {
        var sizes = new List<PathSize>();
        foreach (var path in chosen.Distinct())
        {
            var info = store.Database.FindPathInfo(path, cancellationToken) ?? throw new StorePathNotValidException(store, path);
            sizes.Add(new PathSize(path, info.NarSize));
        }

        return sizes;
    }
}
