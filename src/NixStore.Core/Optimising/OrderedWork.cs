using System.Runtime.ExceptionServices;

namespace NixStore.Optimising;

/// <summary>
/// Prepares items on several threads and completes them one by one in their order, so that the result does not depend on which thread is
/// faster. Threads that are far ahead wait.
/// </summary>
/// <typeparam name="T">A prepared item.</typeparam>
/// <param name="count">The count of items.</param>
/// <param name="maximumWeight">How much may be prepared and not completed.</param>
internal sealed class OrderedWork<T>(int count, long maximumWeight)
    where T : class
{
    private readonly Lock _completing = new();
    private readonly object _gate = new();
    private readonly T?[] _prepared = new T?[count];
    private ExceptionDispatchInfo? _failure;
    private long _weight;
    private int _taken;
    private int _completed;

    /// <summary>Gets a function that returns how much memory a prepared item takes, in any unit.</summary>
    public required Func<T, long> WeightOf { get; init; }

    /// <summary>Gets a function that completes an item. It is called for one item at a time.</summary>
    public required Action<int, T> Complete { get; init; }

    /// <summary>Runs to the end.</summary>
    /// <param name="degree">How many threads prepare items.</param>
    /// <param name="beginPreparing">Called on each thread. Returns a function that prepares an item, and what is disposed last.</param>
    public void Run(int degree, Func<(Func<int, T> Prepare, IDisposable Resource)> beginPreparing)
    {
        Parallel.For(
            0,
            degree,
            new ParallelOptions { MaxDegreeOfParallelism = degree },
            _ =>
            {
                try
                {
                    var (prepare, resource) = beginPreparing();
                    using (resource)
                    {
                        PrepareAll(prepare);
                    }
                }
                catch (Exception failure)
                {
                    Fail(failure);
                }
            });
        _failure?.Throw();
    }

    private void PrepareAll(Func<int, T> prepare)
    {
        while (TryTake(out var index))
        {
            var item = prepare(index);
            lock (_gate)
            {
                _prepared[index] = item;
                _weight += WeightOf(item);
            }

            CompleteReady();
        }
    }

    // The item that is to be completed next is taken already, so a thread that waits here waits for one that does not.
    private bool TryTake(out int index)
    {
        lock (_gate)
        {
            while (_weight > maximumWeight && _failure is null)
            {
                Monitor.Wait(_gate);
            }

            index = _taken;
            return _failure is null && _taken++ < count;
        }
    }

    private void CompleteReady()
    {
        // What becomes ready while another thread completes items is seen by that thread, or by this one after it.
        while (FindReady() is not null && _completing.TryEnter())
        {
            try
            {
                while (FindReady() is { } item)
                {
                    Complete(_completed, item);
                    Remove(item);
                }
            }
            finally
            {
                _completing.Exit();
            }
        }
    }

    private T? FindReady()
    {
        lock (_gate)
        {
            return _failure is null && _completed < count ? _prepared[_completed] : null;
        }
    }

    private void Remove(T item)
    {
        lock (_gate)
        {
            _prepared[_completed++] = null;
            _weight -= WeightOf(item);
            Monitor.PulseAll(_gate);
        }
    }

    private void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= ExceptionDispatchInfo.Capture(failure);
            Monitor.PulseAll(_gate);
        }
    }
}
