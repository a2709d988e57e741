using System.Management.Automation;
using NixStore.PowerShell.Session;
using NixStore.Stores.Remote;

namespace NixStore.PowerShell.Pipeline;

/// <summary>
/// A cmdlet with asynchronous work. The work can write from any thread, and its output is written on the pipeline thread. Ctrl-C cancels
/// <see cref="StopToken"/>. Queries are enumerated on the pipeline thread, so an object that is available at once does not pass through a
/// queue.
/// </summary>
public abstract class AsyncCmdlet : PSCmdlet, ISessionHost, IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly CancellationTokenSource _stopping = new();
    private PipelineThread? _pipeline;
    private DaemonMessages? _messages;

    /// <summary>Gets a token that is canceled when the user stops the pipeline, or when a later command needs no more input.</summary>
    protected internal CancellationToken StopToken => _stopping.Token;

    /// <inheritdoc/>
    PathIntrinsics ISessionHost.Paths => SessionState.Path;

    /// <inheritdoc/>
    CancellationToken ISessionHost.StopToken => StopToken;

    /// <inheritdoc/>
    IDaemonLog ISessionHost.DaemonLog => Messages;

    /// <summary>Gets the receiver that shows the messages of daemons.</summary>
    private protected DaemonMessages Messages => _messages ??= new DaemonMessages(PostSoon, WriteWarning, WriteVerbose, WriteProgress);

    /// <summary>Gets a value indicating whether <c>-WhatIf</c> is in effect, so that nothing is changed.</summary>
    private protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var whatIf)
        ? LanguagePrimitives.IsTrue(whatIf)
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>Whether the user has confirmed the change in advance, so that nothing is shown and nothing is asked.</summary>
    private protected bool IsConfirmed => !IsWhatIf && (MyInvocation.BoundParameters.TryGetValue("Confirm", out var confirm)
        ? !LanguagePrimitives.IsTrue(confirm)
        : $"{GetVariableValue("ConfirmPreference")}" == nameof(ConfirmImpact.None));

    private PipelineThread Pipeline => _pipeline ?? throw new InvalidOperationException("The command has not begun.");

    /// <summary>Writes an object. Can be called on any thread.</summary>
    /// <param name="sendToPipeline">The object; a list is one object.</param>
    protected internal new void WriteObject(object? sendToPipeline) => Pipeline.Post(() => base.WriteObject(sendToPipeline));

    /// <summary>Writes a file or directory in the way of <c>Get-Item</c>. Can be called on any thread.</summary>
    /// <param name="path">The full path.</param>
    protected internal void WriteItem(string path) => Pipeline.Post(() =>
    {
        foreach (var item in InvokeProvider.Item.Get([path], force: true, literalPath: true))
        {
            base.WriteObject(item);
        }
    });

    /// <summary>Writes a non-terminating error. Can be called on any thread.</summary>
    /// <param name="errorRecord">The error.</param>
    protected internal new void WriteError(ErrorRecord errorRecord) => Pipeline.Post(() => base.WriteError(errorRecord));

    /// <summary>Writes a non-terminating error about an item. Can be called on any thread.</summary>
    /// <param name="error">The error.</param>
    /// <param name="target">The item.</param>
    protected internal void WriteError(Exception error, object? target) => WriteError(ErrorRecords.Create(error, target));

    /// <summary>Writes a warning. Can be called on any thread.</summary>
    /// <param name="text">The text.</param>
    protected internal new void WriteWarning(string text) => Pipeline.Post(() => base.WriteWarning(ForeignText.EscapeLines(text)));

    /// <summary>Writes a verbose message. Can be called on any thread.</summary>
    /// <param name="text">The text.</param>
    protected internal new void WriteVerbose(string text) => Pipeline.Post(() => base.WriteVerbose(ForeignText.EscapeLines(text)));

    /// <summary>
    /// Writes a line of the output of another program, which the host shows and stream 6 contains. Can be called on any thread.
    /// </summary>
    /// <param name="text">The text.</param>
    protected internal void WriteLine(string text)
        => Pipeline.Post(() => WriteInformation(new HostInformationMessage { Message = ForeignText.EscapeLines(text) }, ["PSHOST"]));

    /// <summary>Writes a progress record. Can be called on any thread.</summary>
    /// <param name="progressRecord">The progress.</param>
    protected internal new void WriteProgress(ProgressRecord progressRecord) => Pipeline.Post(() => base.WriteProgress(progressRecord));

    /// <summary>Runs an action on the pipeline thread when that thread is free. Can be called on any thread, and does not wait.</summary>
    /// <param name="action">The action; it may write.</param>
    protected internal void PostSoon(Action action) => Pipeline.PostSoon(action);

    /// <summary>
    /// Asks for confirmation according to <c>-WhatIf</c> and <c>-Confirm</c>. Can be called on any thread, and waits for the answer.
    /// </summary>
    /// <param name="target">The item to change.</param>
    /// <param name="action">The change.</param>
    /// <returns>True to make the change.</returns>
    protected internal new bool ShouldProcess(string target, string action)
        => Ask(() => base.ShouldProcess(ForeignText.EscapeLines(target), ForeignText.EscapeLines(action)));

    /// <summary>
    /// Asks for confirmation according to <c>-WhatIf</c> and <c>-Confirm</c>. Can be called on any thread, and waits for the answer.
    /// </summary>
    /// <param name="verboseDescription">The description of the change, for <c>-WhatIf</c>.</param>
    /// <param name="verboseWarning">The question, for <c>-Confirm</c>.</param>
    /// <param name="caption">The title of the question.</param>
    /// <returns>True to make the change.</returns>
    protected internal new bool ShouldProcess(string verboseDescription, string verboseWarning, string caption)
        => Ask(() => base.ShouldProcess(ForeignText.EscapeLines(verboseDescription), ForeignText.EscapeLines(verboseWarning), caption));

    /// <summary>Runs work on the thread pool and writes its output until it ends. Throws the exception of the work.</summary>
    /// <param name="work">The work.</param>
    protected internal void Run(Func<CancellationToken, Task> work) => Wait(Task.Run(() => work(StopToken)));

    /// <summary>Writes the output of running work until it ends. Throws the exception of the work.</summary>
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
            // The pipeline is stopped, or a later command needs no more input. The work must end before this command ends.
            _stopping.Cancel();
            Pipeline.CloseAndWait(task);
            throw;
        }

        task.GetAwaiter().GetResult();
    }

    /// <summary>Writes the output of running work until it ends, and returns its result. Throws the exception of the work.</summary>
    /// <typeparam name="T">The result's type.</typeparam>
    /// <param name="task">The work.</param>
    /// <returns>The result.</returns>
    protected internal T Wait<T>(Task<T> task)
    {
        Wait((Task)task);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>
    /// Enumerates items on the pipeline thread. An item that is available at once needs no switch of threads. The enumeration throws the
    /// exception of the source.
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
    void ISessionHost.WriteWarning(string text) => WriteWarning(text);

    /// <inheritdoc/>
    void ISessionHost.WriteVerbose(string text) => WriteVerbose(text);

    /// <summary>Registers a resource that is disposed when the command has ended. The last one is disposed first.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <returns>The resource.</returns>
    private protected T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }

    /// <summary>Called before the first item of the pipeline.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Called for each item of the pipeline.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>Called after the last item of the pipeline.</summary>
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
            // The command has ended at the same time.
        }
    }

    /// <summary>Releases the resources of the cmdlet. The engine calls it when the pipeline has ended, in every case.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the resources of the cmdlet.</summary>
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

    /// <summary>Runs a function on the pipeline thread, and waits for its result. Can be called on any thread.</summary>
    /// <typeparam name="T">The result's type.</typeparam>
    /// <param name="function">The function; it may write and run scripts.</param>
    /// <returns>The result.</returns>
    private protected T Ask<T>(Func<T> function)
    {
        if (Pipeline.IsCurrent)
        {
            return function();
        }

        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = StopToken.Register(() => answer.TrySetCanceled(StopToken));
        Pipeline.Post(() =>
        {
            try
            {
                answer.TrySetResult(function());
            }
            catch (Exception e)
            {
                answer.TrySetException(e);
                throw;
            }
        });
        return answer.Task.GetAwaiter().GetResult();
    }

    // An exception of a later command is thrown where an object is written, and is not changed.
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
