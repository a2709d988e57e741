using System.Management.Automation;
using NixStore.PowerShell.Session;
using NixStore.Stores.Remote;

namespace NixStore.PowerShell.Pipeline;

/// <summary>
/// A cmdlet over asynchronous work. What it writes may be written from any thread and reaches the pipeline on its own thread;
/// Ctrl-C cancels <see cref="StopToken"/>. Queries are pulled on the pipeline thread itself, so that an object costs no queue
/// where the store answers at once.
/// </summary>
public abstract class AsyncCmdlet : PSCmdlet, ISessionHost, IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly CancellationTokenSource _stopping = new();
    private PipelineThread? _pipeline;
    private DaemonMessages? _messages;

    /// <summary>Cancelled when the user stops the pipeline, or when a command behind this one wants no more.</summary>
    protected internal CancellationToken StopToken => _stopping.Token;

    /// <inheritdoc/>
    PathIntrinsics ISessionHost.Paths => SessionState.Path;

    /// <inheritdoc/>
    CancellationToken ISessionHost.StopToken => StopToken;

    /// <inheritdoc/>
    IDaemonLog ISessionHost.DaemonLog => Messages;

    /// <summary>Shows the messages of daemons.</summary>
    private protected DaemonMessages Messages => _messages ??= new DaemonMessages(PostSoon, WriteWarning, WriteVerbose, WriteProgress);

    /// <summary>Whether the user wants to see what would be done, and nothing is to be changed.</summary>
    private protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var whatIf)
        ? LanguagePrimitives.IsTrue(whatIf)
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    private PipelineThread Pipeline => _pipeline ?? throw new InvalidOperationException("The command has not begun.");

    /// <summary>Writes an object; from any thread.</summary>
    /// <param name="sendToPipeline">The object; a list is one object.</param>
    protected internal new void WriteObject(object? sendToPipeline) => Pipeline.Post(() => base.WriteObject(sendToPipeline));

    /// <summary>Writes a file or directory as <c>Get-Item</c> writes it; from any thread.</summary>
    /// <param name="path">The full path.</param>
    protected internal void WriteItem(string path) => Pipeline.Post(() =>
    {
        foreach (var item in InvokeProvider.Item.Get([path], force: true, literalPath: true))
        {
            base.WriteObject(item);
        }
    });

    /// <summary>Writes a non-terminating error; from any thread.</summary>
    /// <param name="errorRecord">The error.</param>
    protected internal new void WriteError(ErrorRecord errorRecord) => Pipeline.Post(() => base.WriteError(errorRecord));

    /// <summary>Writes a non-terminating error about an item; from any thread.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="target">The item.</param>
    protected internal void WriteError(Exception error, object? target) => WriteError(ErrorRecords.Create(error, target));

    /// <summary>Writes a warning; from any thread.</summary>
    /// <param name="text">The text.</param>
    protected internal new void WriteWarning(string text) => Pipeline.Post(() => base.WriteWarning(ForeignText.EscapeLines(text)));

    /// <summary>Writes a verbose message; from any thread.</summary>
    /// <param name="text">The text.</param>
    protected internal new void WriteVerbose(string text) => Pipeline.Post(() => base.WriteVerbose(ForeignText.EscapeLines(text)));

    /// <summary>Writes progress; from any thread.</summary>
    /// <param name="progressRecord">The progress.</param>
    protected internal new void WriteProgress(ProgressRecord progressRecord) => Pipeline.Post(() => base.WriteProgress(progressRecord));

    /// <summary>Runs an action on the pipeline thread when that is free; from any thread, which does not wait for it.</summary>
    /// <param name="action">The action; it may write.</param>
    protected internal void PostSoon(Action action) => Pipeline.PostSoon(action);

    /// <summary>Asks, as -WhatIf and -Confirm want it; from any thread, which waits for the answer.</summary>
    /// <param name="target">What would be changed.</param>
    /// <param name="action">How.</param>
    /// <returns>Whether to do it.</returns>
    protected internal new bool ShouldProcess(string target, string action)
        => Ask(() => base.ShouldProcess(ForeignText.EscapeLines(target), ForeignText.EscapeLines(action)));

    /// <summary>Asks, as -WhatIf and -Confirm want it; from any thread, which waits for the answer.</summary>
    /// <param name="verboseDescription">What would be done, at length, for -WhatIf.</param>
    /// <param name="verboseWarning">The question, for -Confirm.</param>
    /// <param name="caption">The question's title.</param>
    /// <returns>Whether to do it.</returns>
    protected internal new bool ShouldProcess(string verboseDescription, string verboseWarning, string caption)
        => Ask(() => base.ShouldProcess(ForeignText.EscapeLines(verboseDescription), ForeignText.EscapeLines(verboseWarning), caption));

    /// <summary>Runs work on the thread pool and lets it write, until it ends. Its own exception comes out of this.</summary>
    /// <param name="work">The work.</param>
    protected internal void Run(Func<CancellationToken, Task> work) => Wait(Task.Run(() => work(StopToken)));

    /// <summary>Lets running work write, until it ends. Its own exception comes out of this.</summary>
    /// <param name="task">The work.</param>
    protected internal void Wait(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        try
        {
            Pipeline.DrainUntil(task);
        }
        catch
        {
            // The pipeline is stopped, or nobody behind wants more: the work must be at its end before this command is.
            _stopping.Cancel();
            Pipeline.CloseAndWait(task);
            throw;
        }

        task.GetAwaiter().GetResult();
    }

    /// <summary>Lets running work write, until its result is there. Its own exception comes out of this.</summary>
    /// <typeparam name="T">The result's type.</typeparam>
    /// <param name="task">The work.</param>
    /// <returns>The result.</returns>
    protected internal T Wait<T>(Task<T> task)
    {
        Wait((Task)task);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>
    /// Takes items as they come, on the pipeline thread. An item that is there already costs no switch of threads, and an
    /// exception of the source comes out of the enumeration.
    /// </summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="source">The items.</param>
    /// <returns>The items.</returns>
    protected internal IEnumerable<T> Pull<T>(IAsyncEnumerable<T> source)
    {
        var items = source.GetAsyncEnumerator(StopToken);
        try
        {
            while (true)
            {
                StopToken.ThrowIfCancellationRequested();
                var next = items.MoveNextAsync();
                if (!(next.IsCompleted ? next.GetAwaiter().GetResult() : Wait(next.AsTask())))
                {
                    yield break;
                }

                yield return items.Current;
            }
        }
        finally
        {
            Wait(items.DisposeAsync().AsTask());
        }
    }

    /// <inheritdoc/>
    T ISessionHost.Wait<T>(Task<T> task) => Wait(task);

    /// <inheritdoc/>
    IEnumerable<T> ISessionHost.Pull<T>(IAsyncEnumerable<T> source) => Pull(source);

    /// <inheritdoc/>
    void ISessionHost.WriteError(Exception error, object? target) => WriteError(error, target);

    /// <inheritdoc/>
    void ISessionHost.WriteVerbose(string text) => WriteVerbose(text);

    /// <summary>Disposes a resource when the command has ended, the last one first.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <returns>The resource.</returns>
    private protected T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }

    /// <summary>Runs before the first item.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Runs for each item of the pipeline.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>Runs after the last item.</summary>
    protected virtual void End()
    {
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        _pipeline = new PipelineThread(StopToken);
        Guard(Begin);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(End);

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command has just ended by itself.
        }
    }

    /// <summary>Frees what the cmdlet holds; the engine calls it when the pipeline has ended, however it ended.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the cmdlet holds.</summary>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing)
    {
        for (var last = _owned.Count - 1; last >= 0; last--)
        {
            _owned[last].Dispose();
        }

        _owned.Clear();
        _pipeline?.Dispose();
        _stopping.Dispose();
    }

    private bool Ask(Func<bool> question)
    {
        if (Pipeline.IsCurrent)
        {
            return question();
        }

        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = StopToken.Register(() => answer.TrySetCanceled(StopToken));
        Pipeline.Post(() =>
        {
            try
            {
                answer.TrySetResult(question());
            }
            catch (Exception e)
            {
                answer.TrySetException(e);
                throw;
            }
        });
        return answer.Task.GetAwaiter().GetResult();
    }

    // What a command behind this one throws comes through the writing of an object and goes on as it is.
    private void Guard(Action body)
    {
        try
        {
            body();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (e is not RuntimeException and not FlowControlException)
        {
            ThrowTerminatingError(ErrorRecords.Create(e, null));
        }
    }
}
