using NixStore.Closures;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Copying;

/// <summary>Finds the paths to copy, whether or not a target has them.</summary>
/// <param name="source">The store to copy from.</param>
/// <param name="closure">The closure of the given paths to copy, or null for only the given paths.</param>
internal sealed class CopySelection(IStore source, ClosureOptions? closure)
{
    /// <summary>Queries the source.</summary>
    /// <param name="paths">The given paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The information of the source about the paths to copy, dependencies first.</returns>
    /// <exception cref="StorePathNotValidException">A path is not valid in the source.</exception>
    public async Task<IReadOnlyList<ValidPathInfo>> FindAsync(IEnumerable<StorePath> paths, CancellationToken cancellationToken)
        => closure is not null
            ? (await new ClosureQuery(source, closure).FindAsync(paths, cancellationToken).ConfigureAwait(false)).Paths
            : await FindAloneAsync(paths, cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<ValidPathInfo>> FindAloneAsync(IEnumerable<StorePath> paths, CancellationToken cancellationToken)
    {
        var wanted = paths.Distinct().ToList();
        var infos = new List<ValidPathInfo>(wanted.Count);
        await foreach (var info in source.FindPathInfosAsync(wanted, cancellationToken).ConfigureAwait(false))
        {
            infos.Add(info);
        }

        if (wanted.Except(infos.Select(static info => info.Path)).FirstOrDefault() is { } absent)
        {
            throw new StorePathNotValidException(source, absent);
        }

        return DependencyOrder.Sort(infos);
    }
}
