using NixStore.Paths;

namespace NixStore.Stores.Errors;

/// <summary>A store would refuse paths, and so nothing was sent to it.</summary>
public sealed class PathsRefusedException : NixStoreException
{
    private const int MostNamed = 10;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="store">The store.</param>
    /// <param name="paths">The paths that it would refuse.</param>
    public PathsRefusedException(IStore store, IReadOnlyList<ValidPathInfo> paths)
        : base(Describe(store, paths)) => Paths = [.. paths.Select(static info => info.Path)];

    /// <summary>Gets the paths that the store would refuse.</summary>
    public IReadOnlyList<StorePath> Paths { get; }

    /// <summary>
    /// Checks that a store is not sure to refuse any of some paths. Called with all of them, before the first NAR is sent.
    /// </summary>
    /// <param name="store">The store; one that refuses nothing is not asked.</param>
    /// <param name="infos">The paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when that is certain.</returns>
    /// <exception cref="PathsRefusedException">It would refuse some; the message names them.</exception>
    public static async Task ThrowIfAnyAsync(
        IWritableStore store, IReadOnlyCollection<ValidPathInfo> infos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (await store.FindRefusedAsync(infos, cancellationToken).ConfigureAwait(false) is { Count: > 0 } refused)
        {
            throw new PathsRefusedException(store, refused);
        }
    }

    private static string Describe(IStore store, IReadOnlyList<ValidPathInfo> paths)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(paths);
        var named = string.Join(", ", paths.Take(MostNamed).Select(info => store.Directory.Print(info.Path)));
        var more = paths.Count > MostNamed ? $" and {paths.Count - MostNamed} more" : "";
        return $"Nothing was sent to the store {store.Location}: it takes only signed paths from this user, and would refuse {paths.Count} "
            + $"without a signature: {named}{more}.";
    }
}
