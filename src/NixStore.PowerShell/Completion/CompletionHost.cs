using System.Management.Automation;
using NixStore.PowerShell.Session;
using NixStore.Stores.Remote;

namespace NixStore.PowerShell.Completion;

/// <summary>
/// Runs the work of a completion, which must never block the prompt: what is not found within a second is not offered, and errors are
/// not shown, because the line is still being typed.
/// </summary>
internal sealed class CompletionHost : ISessionHost, IDisposable
{
    private const int MostOffered = 200;

    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<CompletionResult> _offers = [];
    private readonly CancellationTokenSource _stopping = new(_longest);

    private CompletionHost(PathIntrinsics paths)
    {
        Paths = paths;
        StopToken = _stopping.Token;
    }

    /// <inheritdoc/>
    public CancellationToken StopToken { get; }

    /// <inheritdoc/>
    public PathIntrinsics Paths { get; }

    /// <inheritdoc/>
    public IDaemonLog? DaemonLog => null;

    /// <summary>The host of the running session.</summary>
    /// <returns>The host.</returns>
    public static CompletionHost OfSession()
    {
        // The process's own directory does not follow the session's location.
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return new CompletionHost(shell.AddScript("$ExecutionContext.SessionState.Path").Invoke<PathIntrinsics>().Single());
    }

    /// <summary>Runs work that offers completions, and returns those that it has offered within a second.</summary>
    /// <param name="work">The work; on a thread of its own, which is left to itself if it does not end.</param>
    /// <returns>The offers.</returns>
    public IReadOnlyList<CompletionResult> Complete(Action<StoreSession> work)
    {
        var running = Task.Run(() =>
        {
            using var session = new StoreSession(this);
            try
            {
                work(session);
            }
            catch (Exception e) when (e is NixStoreException or IOException or UnauthorizedAccessException or OperationCanceledException or RuntimeException)
            {
                // A line that is still being typed gets no error, only no offer.
            }
        });
        running.Wait(_longest);
        lock (_gate)
        {
            return [.. _offers];
        }
    }

    /// <summary>Cancels work that has not ended.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    /// <summary>Offers a completion.</summary>
    /// <param name="offer">The completion.</param>
    /// <exception cref="OperationCanceledException">There are enough, or the time is over.</exception>
    public void Offer(CompletionResult offer)
    {
        lock (_gate)
        {
            if (_offers.Count == MostOffered)
            {
                _stopping.Cancel();
            }

            StopToken.ThrowIfCancellationRequested();
            _offers.Add(offer);
        }
    }

    /// <inheritdoc/>
    public T Wait<T>(Task<T> task) => task.WaitAsync(StopToken).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public IEnumerable<T> Pull<T>(IAsyncEnumerable<T> source) => source.ToBlockingEnumerable(StopToken);

    /// <inheritdoc/>
    public void WriteError(Exception error, object? target)
    {
    }

    /// <inheritdoc/>
    public void WriteVerbose(string text)
    {
    }
}
