using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Stores.Receiving;

/// <summary>
/// Asks a store again about paths that it described from an earlier session, for operations that cannot start again when a NAR does not
/// match its description.
/// </summary>
internal static class CurrentPaths
{
    private const int QuestionsAtOnce = 32;

    /// <summary>Returns whether a store still describes paths as before. If not, it returns the current information from then on.</summary>
    /// <param name="store">The store.</param>
    /// <param name="infos">What the store has returned.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public static async Task<bool> AreCurrentAsync(
        this IStore store, IEnumerable<ValidPathInfo> infos, CancellationToken cancellationToken)
    {
        var areCurrent = true;
        foreach (var some in infos.Chunk(QuestionsAtOnce))
        {
            var current = await Task.WhenAll(some.Select(info => store.RefreshAsync(info, cancellationToken))).ConfigureAwait(false);
            areCurrent &= current.Zip(some).All(static pair => ReferenceEquals(pair.First, pair.Second));
        }

        return areCurrent;
    }

    /// <summary>Opens the NAR of a path to read its files, as the store has it now.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The stream of the NAR; the caller closes it.</returns>
    /// <exception cref="StorePathNotValidException">The path is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public static async Task<Stream> OpenCurrentNarAsync(this IStore store, StorePath path, CancellationToken cancellationToken)
    {
        // Only stores that keep NARs in files answer from an earlier session.
        if (store.Find<INarInfoStore>() is not null
            && await store.FindPathInfoAsync(path, cancellationToken).ConfigureAwait(false) is { } info)
        {
            await store.RefreshAsync(info, cancellationToken).ConfigureAwait(false);
        }

        return store.Find<ILocalNarStore>() is { } kept
            ? await kept.OpenLocalNarAsync(path, cancellationToken).ConfigureAwait(false)
            : await store.OpenNarAsync(path, cancellationToken).ConfigureAwait(false);
    }
}
