namespace NixStore.Stores.Remote.Ssh;

/// <summary>
/// The turn to ask at the terminal of this process. Of two clients that ask at once, each gets some of what is typed for the other, and the
/// one that is done first lets the rest be shown.
/// </summary>
internal sealed class TerminalLock : IDisposable
{
    // There is one terminal.
    private static readonly SemaphoreSlim _free = new(1, 1);

    private bool _given;

    private TerminalLock()
    {
    }

    /// <summary>Waits until no other client asks.</summary>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>The lock. Dispose it to let the next client ask.</returns>
    public static async Task<TerminalLock> TakeAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new TerminalLock();
    }

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _given, true))
        {
            _free.Release();
        }
    }
}
