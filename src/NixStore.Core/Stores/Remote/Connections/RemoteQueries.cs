using System.Runtime.CompilerServices;
using NixStore.Paths;

namespace NixStore.Stores.Remote.Connections;

/// <summary>Asks for paths of a store on the other side of connections.</summary>
/// <typeparam name="T">The connection's type.</typeparam>
/// <param name="connections">The connections.</param>
internal sealed class RemoteQueries<T>(ConnectionPool<T> connections)
    where T : class, IRemoteConnection
{
    private const int PathsInGroup = 5_000;

    /// <summary>Asks for a path, as <see cref="IStore.FindPathInfoAsync"/> says.</summary>
    public async Task<ValidPathInfo?> FindPathInfoAsync(StorePath path, CancellationToken cancellationToken)
        => (await FindAsync([path], cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    /// <summary>
    /// Asks for many paths, as <see cref="IStore.FindPathInfosAsync"/> says, in groups whose requests and answers are bounded.
    /// </summary>
    public async IAsyncEnumerable<ValidPathInfo> FindPathInfosAsync(
        IReadOnlyCollection<StorePath> paths, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Task<List<ValidPathInfo>>? asked = null;

        // A group is requested while the caller takes the previous one, so that no caller waits for a round trip in between.
        foreach (var group in paths.Chunk(PathsInGroup))
        {
            var next = FindAsync(group, cancellationToken);
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

    /// <summary>Returns which of some paths are valid, as <see cref="IStore.FindValidPathsAsync"/> says.</summary>
    public async Task<IReadOnlySet<StorePath>> FindValidPathsAsync(
        IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => paths.Count == 0
            ? new HashSet<StorePath>()
            : (await connections.AskAsync(connection => connection.FindValidPathsAsync(paths, cancellationToken), cancellationToken)
                .ConfigureAwait(false)).ToHashSet();

    private Task<List<ValidPathInfo>> FindAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
        => connections.AskAsync(connection => connection.FindPathInfosAsync(paths, cancellationToken), cancellationToken);
}
