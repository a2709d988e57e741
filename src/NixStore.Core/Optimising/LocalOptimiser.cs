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

        return await Task.Run(() => Optimise(paths, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<OptimisationResult> PredictAsync(IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var paths = FindPaths(cancellationToken);
        return await Task.Run(() => Predict(paths, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private OptimisationResult Optimise(
        List<PathSize> paths, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
        => OperatingSystem.IsLinux() ? Run(LinkWriter<UnixLinkFolder>.Open(store.Layout), paths, progress, cancellationToken)
            : OperatingSystem.IsWindows() ? Run(LinkWriter<WindowsLinkFolder>.Open(store.Layout), paths, progress, cancellationToken)
            : throw Unsupported();

    private OptimisationResult Predict(
        List<PathSize> paths, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
        => OperatingSystem.IsLinux() ? Run(LinkForecast<UnixLinkFolder>.Open(store.Layout), paths, progress, cancellationToken)
            : OperatingSystem.IsWindows() ? Run(LinkForecast<WindowsLinkFolder>.Open(store.Layout), paths, progress, cancellationToken)
            : throw Unsupported();

    private OptimisationResult Run<TFolder>(
        ILinkChanges<TFolder> changes, List<PathSize> paths, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
        where TFolder : class, ILinkFolder<TFolder>
    {
        using (changes)
        {
            using var run = new LinkRun<TFolder>(store, changes, options.MaxDegreeOfParallelism);
            return run.Run(paths, progress, cancellationToken);
        }
    }

    private static PlatformNotSupportedException Unsupported() => new("Linking files is supported on Linux and Windows.");

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
