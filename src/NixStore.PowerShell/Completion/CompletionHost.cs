using System.Management.Automation;
using NixStore.PowerShell.Session;
using NixStore.Stores.Remote;

namespace NixStore.PowerShell.Completion;

/// <summary>
/// The host of a completion, which must not block the prompt. Results that are not found within a second are not offered, and errors are
/// not shown, because the user is still typing.
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

    /// <summary>Returns the host of the running session.</summary>
    /// <returns>The host.</returns>
    public static CompletionHost OfSession()
    {
        // The current directory of the process does not follow the location of the session.
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return new CompletionHost(shell.AddScript("$ExecutionContext.SessionState.Path").Invoke<PathIntrinsics>().Single());
    }

    /// <summary>Runs work that offers completions, and returns the ones that it has offered within a second.</summary>
    /// <param name="work">The work. It runs on its own thread, and is abandoned if it does not end.</param>
    /// <returns>The completions.</returns>
    public IReadOnlyList<CompletionResult> Complete(Action<StoreSession> work)
    {
        var running = Task.Run(() =>
        {
            using var session = new StoreSession(this);
            try
            {
                work(session);
            }
            catch (Exception e) when (e is NixStoreException or IOException or UnauthorizedAccessException
                or OperationCanceledException or RuntimeException)
            {
                // The user is still typing, so an error is not shown.
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
    /// <exception cref="OperationCanceledException">The maximum number is reached, or the time has expired.</exception>
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
    public void WriteWarning(string text)
    {
    }

    /// <inheritdoc/>
    public void WriteVerbose(string text)
    {
    }
}
