using System.Collections.Concurrent;

namespace NixStore.Stores.Remote;

/// <summary>The connections to one peer: one that all queries share, and some that carry one NAR or one long work at a time.</summary>
/// <typeparam name="T">The connection's type.</typeparam>
/// <param name="open">Opens a connection.</param>
/// <param name="most">How many carry a NAR or work at once.</param>
internal sealed class ConnectionPool<T>(Func<CancellationToken, Task<T>> open, int most) : IDisposable
    where T : class, IRemoteConnection
{
    private readonly SemaphoreSlim _free = new(most);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly ConcurrentBag<T> _idle = [];
    private readonly ConcurrentDictionary<T, bool> _all = [];
    private T? _shared;

    /// <summary>How many connections carry a NAR or work at once.</summary>
    public int Most => most;

    /// <summary>Gives the connection for queries, and opens it where there is none.</summary>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="StoreConnectionException">The peer cannot be reached.</exception>
    public async Task<T> ShareAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _shared is { IsUsable: true } shared ? shared : _shared = await OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Gives a connection to one caller alone; waits while all are taken.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The connection, given back by disposing this.</returns>
    /// <exception cref="StoreConnectionException">The peer cannot be reached.</exception>
    public async Task<Lease> LeaseAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (_idle.TryTake(out var idle))
            {
                if (idle.IsUsable)
                {
                    return new Lease(this, idle);
                }

                Drop(idle);
            }

            return new Lease(this, await OpenAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        foreach (var connection in _all.Keys)
        {
            connection.Dispose();
        }
    }

    private async Task<T> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await open(cancellationToken).ConfigureAwait(false);
        _all[connection] = true;
        return connection;
    }

    private void Drop(T connection)
    {
        _all.TryRemove(connection, out _);
        connection.Dispose();
    }

    private void GiveBack(T connection)
    {
        if (connection.IsUsable)
        {
            _idle.Add(connection);
        }
        else
        {
            Drop(connection);
        }

        _free.Release();
    }

    /// <summary>A connection that one caller has alone.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="connection">The connection.</param>
    internal sealed class Lease(ConnectionPool<T> pool, T connection) : IDisposable
    {
        private bool _given;

        public T Connection => connection;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _given, true))
            {
                pool.GiveBack(connection);
            }
        }
    }
}
