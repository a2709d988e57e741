using System.Collections.Concurrent;

namespace NixStore.Stores.Remote.Connections;

/// <summary>
/// The connections to one peer: one that all queries share, and others that carry one NAR or one long operation at a time. The connection
/// for queries also carries a NAR while no query is running, because opening another one may take long.
/// </summary>
/// <typeparam name="T">The connection's type.</typeparam>
/// <param name="open">Opens a connection.</param>
/// <param name="most">How many carry a NAR or work at once.</param>
internal sealed class ConnectionPool<T>(Func<CancellationToken, Task<T>> open, int most) : IDisposable
    where T : class, IRemoteConnection
{
    private readonly SemaphoreSlim _free = new(most);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly Lock _gate = new();
    private readonly ConcurrentBag<T> _idle = [];
    private readonly ConcurrentDictionary<T, bool> _all = [];
    private T? _shared;
    private int _asking;
    private bool _isPinned;

    /// <summary>Gets how many connections carry a NAR or work at once.</summary>
    public int Most => most;

    /// <summary>Asks something over the connection for queries, which is opened if there is none.</summary>
    /// <typeparam name="TAnswer">The answer's type.</typeparam>
    /// <param name="ask">Asks.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="StoreConnectionException">The peer cannot be reached.</exception>
    public async Task<TAnswer> AskAsync<TAnswer>(Func<T, Task<TAnswer>> ask, CancellationToken cancellationToken)
    {
        var connection = await ShareAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ask(connection).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _asking--;
            }
        }
    }

    /// <summary>Changes what lasts as long as the connection for queries, which from then on carries nothing that could break it.</summary>
    /// <param name="change">Makes the change.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>When the change is made.</returns>
    /// <exception cref="StoreConnectionException">The peer cannot be reached.</exception>
    public Task ChangeAsync(Func<T, Task> change, CancellationToken cancellationToken)
        => AskAsync(
            async connection =>
            {
                Volatile.Write(ref _isPinned, true);
                await change(connection).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>Gives a connection to one caller alone; waits while all are taken.</summary>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>The connection, given back by disposing this.</returns>
    /// <exception cref="StoreConnectionException">The peer cannot be reached.</exception>
    public async Task<Lease> LeaseAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new Lease(this, TakeIdle() ?? TakeShared() ?? await OpenAsync(cancellationToken).ConfigureAwait(false));
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

    private async Task<T> ShareAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                lock (_gate)
                {
                    if (_shared is { IsUsable: true } shared)
                    {
                        _asking++;
                        return shared;
                    }
                }

                var next = TakeIdle() ?? await OpenAsync(cancellationToken).ConfigureAwait(false);
                lock (_gate)
                {
                    _shared = next;
                }
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    private T? TakeShared()
    {
        lock (_gate)
        {
            var shared = _asking == 0 && !_isPinned && _shared is { IsUsable: true } ? _shared : null;
            _shared = shared is null ? _shared : null;
            return shared;
        }
    }

    private T? TakeIdle()
    {
        while (_idle.TryTake(out var idle))
        {
            if (idle.IsUsable)
            {
                return idle;
            }

            Drop(idle);
        }

        return null;
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
