using System.Runtime.CompilerServices;

namespace NixStore.Stores;

/// <summary>Many small questions at once, whose answers come in the order of the questions.</summary>
internal static class ConcurrentQuery
{
    /// <summary>Asks a question about each item.</summary>
    /// <param name="items">The items.</param>
    /// <param name="degree">How many questions are open at once.</param>
    /// <param name="ask">Asks; on any thread.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The answers, as they come.</returns>
    public static async IAsyncEnumerable<TResult> AskAsync<T, TResult>(
        IEnumerable<T> items,
        int degree,
        Func<T, CancellationToken, Task<TResult>> ask,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var open = new Queue<Task<TResult>>(degree);
        try
        {
            foreach (var item in items)
            {
                if (open.Count == degree)
                {
                    yield return await open.Dequeue().ConfigureAwait(false);
                }

                open.Enqueue(Task.Run(() => ask(item, stop.Token), stop.Token));
            }

            while (open.TryDequeue(out var next))
            {
                yield return await next.ConfigureAwait(false);
            }
        }
        finally
        {
            // Also if the caller stops early: no question is asked afterwards.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(open)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
