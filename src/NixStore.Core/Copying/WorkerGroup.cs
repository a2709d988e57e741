namespace NixStore.Copying;

/// <summary>Runs the workers of a copy. The first failure stops the others.</summary>
internal static class WorkerGroup
{
    /// <summary>Runs workers until all have completed.</summary>
    /// <param name="count">The number of workers.</param>
    /// <param name="work">The work of a worker with a number.</param>
    /// <param name="cancellationToken">A token to cancel all operations.</param>
    public static async Task RunAsync(int count, Func<int, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = Enumerable.Range(0, count).Select(number => Task.Run(
            async () =>
            {
                try
                {
                    await work(number, stop.Token).ConfigureAwait(false);
                }
                catch
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                    throw;
                }
            },
            CancellationToken.None)).ToArray();
        try
        {
            await Task.WhenAll(workers).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The other workers were cancelled. Throws the exception that caused it.
            await Task.WhenAll(workers.Where(static worker => worker.IsFaulted)).ConfigureAwait(false);
            throw;
        }
    }
}
