using System.Runtime.CompilerServices;
using NixStore.Paths;

namespace NixStore.Stores.Remote;

/// <summary>Gets the NARs of several paths over one connection: all are asked for before the first is read.</summary>
/// <typeparam name="T">The connection's type.</typeparam>
/// <param name="store">The store, for messages.</param>
/// <param name="connections">Its connections.</param>
/// <param name="findValid">Asks which of some paths are valid.</param>
/// <param name="openNar">Asks for a NAR.</param>
internal sealed class NarSequence<T>(
    IStore store,
    ConnectionPool<T> connections,
    Func<T, IReadOnlyList<StorePath>, CancellationToken, Task<IReadOnlyList<StorePath>>> findValid,
    Func<T, StorePath, CancellationToken, Task<Stream>> openNar)
    where T : class, IRemoteConnection
{
    /// <summary>Opens the NARs, as <see cref="INarSequenceStore.OpenNarsAsync"/> says.</summary>
    public async IAsyncEnumerable<Stream> OpenAsync(IReadOnlyList<StorePath> paths, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lease = await connections.LeaseAsync(cancellationToken).ConfigureAwait(false);
        var valid = findValid(lease.Connection, paths, cancellationToken);
        Task<Stream>[] nars = [.. paths.Select(path => openNar(lease.Connection, path, cancellationToken))];
        var read = 0;
        try
        {
            if (paths.Except(await valid.ConfigureAwait(false)).FirstOrDefault() is { } absent)
            {
                throw new StorePathNotValidException(store, absent);
            }

            while (read < nars.Length)
            {
                // Counted when it is given: after the last nobody comes back, and one that is not read to its end tells so itself.
                var nar = new LeasedStream(await nars[read++].ConfigureAwait(false), null, lease.Connection, cancellationToken);
                await using (nar.ConfigureAwait(false))
                {
                    yield return nar;
                }
            }
        }
        finally
        {
            if (read < nars.Length)
            {
                // What was asked for and is not wanted any more cannot be taken back.
                lease.Connection.Dispose();
                await ((Task)Task.WhenAll(nars)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
