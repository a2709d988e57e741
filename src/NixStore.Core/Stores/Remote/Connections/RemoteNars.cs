using System.Runtime.CompilerServices;
using NixStore.Paths;
using NixStore.Stores.Errors;

namespace NixStore.Stores.Remote.Connections;

/// <summary>
/// Gets the NARs of a store on the other side of connections; of several, all are asked for over one before the first is read.
/// </summary>
/// <typeparam name="T">The connection's type.</typeparam>
/// <param name="store">The store, for messages.</param>
/// <param name="connections">Its connections.</param>
internal sealed class RemoteNars<T>(IStore store, ConnectionPool<T> connections)
    where T : class, IRemoteConnection
{
    /// <summary>Opens one NAR, as <see cref="IStore.OpenNarAsync(StorePath, CancellationToken)"/> says.</summary>
    public async Task<Stream> OpenAsync(StorePath path, CancellationToken cancellationToken)
    {
        var lease = await connections.LeaseAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Both requests are sent together, for one round trip: for a path that is not valid, the other side sends the files that exist,
            // or ends.
            var valid = lease.Connection.IsValidAsync(path, cancellationToken);
            var nar = lease.Connection.OpenNarAsync(path, cancellationToken);
            if (await valid.ConfigureAwait(false))
            {
                return new LeasedStream(await nar.ConfigureAwait(false), lease, lease.Connection, cancellationToken);
            }

            lease.Connection.Dispose();
            throw new StorePathNotValidException(store, path);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Opens several, as <see cref="IStore.OpenNarsAsync"/> says.</summary>
    public async IAsyncEnumerable<Stream> OpenAllAsync(
        IReadOnlyList<StorePath> paths, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lease = await connections.LeaseAsync(cancellationToken).ConfigureAwait(false);
        var valid = lease.Connection.FindValidPathsAsync(paths, cancellationToken);
        Task<Stream>[] nars = [.. paths.Select(path => lease.Connection.OpenNarAsync(path, cancellationToken))];
        var read = 0;
        try
        {
            if (paths.Except(await valid.ConfigureAwait(false)).FirstOrDefault() is { } absent)
            {
                throw new StorePathNotValidException(store, absent);
            }

            while (read < nars.Length)
            {
                // Counted when it is returned: the caller does not come back after the last one, and a NAR that is not read to its end
                // reports that itself.
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
