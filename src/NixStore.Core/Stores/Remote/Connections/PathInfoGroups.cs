using NixStore.Paths;

namespace NixStore.Stores.Remote.Connections;

/// <summary>Asks for what is known of many paths, in groups whose requests and answers are bounded.</summary>
internal static class PathInfoGroups
{
    private const int PathsInGroup = 5_000;

    /// <summary>Asks for paths.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="find">Asks for a group.</param>
    /// <returns>What is known, as it comes.</returns>
    public static async IAsyncEnumerable<PathInfo> FindAsync(
        IReadOnlyCollection<StorePath> paths, Func<IReadOnlyCollection<StorePath>, Task<List<PathInfo>>> find)
    {
        Task<List<PathInfo>>? asked = null;

        // One group is asked for while the caller takes the one before, so that nobody waits for a round trip in between.
        foreach (var group in paths.Chunk(PathsInGroup))
        {
            var next = find(group);
            foreach (var info in asked is null ? [] : await asked.ConfigureAwait(false))
            {
                yield return info;
            }

            asked = next;
        }

        foreach (var info in asked is null ? [] : await asked.ConfigureAwait(false))
        {
            yield return info;
        }
    }
}
