namespace NixStore.PowerShell.Pipeline;

/// <summary>
/// A queue of actions from workers to the pipeline thread, which is the only one that a cmdlet can write on. The queue is bounded: a worker
/// waits if the pipeline is slower, so output does not accumulate in memory.
/// </summary>
internal sealed class PipelineThread : IDisposable
{
    private const int Capacity = 64;

    private readonly object _gate = new();
    private readonly Queue<Action> _actions = new(Capacity);
    private readonly int _threadId = Environment.CurrentManagedThreadId;
    private readonly CancellationTokenRegistration _wakeUp;
    private readonly CancellationToken _stopping;
    private bool _closed;

    /// <summary>Initializes a new instance for the current thread.</summary>
    /// <param name="stopping">Ends the waits of the workers.</param>
    public PipelineThread(CancellationToken stopping)
    {
        _stopping = stopping;
        _wakeUp = stopping.Register(WakeUp);
    }

    /// <summary>Gets a value indicating whether the caller is on the pipeline thread.</summary>
    public bool IsCurrent => Environment.CurrentManagedThreadId == _threadId;

    /// <summary>Runs an action on the pipeline thread: at once if the caller is on it, otherwise in order.</summary>
    /// <exception cref="OperationCanceledException">The cmdlet is stopping.</exception>
    public void Post(Action action)
    {
        if (IsCurrent)
        {
            action();
            return;
        }

        lock (_gate)
        {
            while (_actions.Count >= Capacity && !_closed && !_stopping.IsCancellationRequested)
            {
                Monitor.Wait(_gate);
            }

            if (_closed || _stopping.IsCancellationRequested)
            {
                throw new OperationCanceledException(_stopping);
            }

            _actions.Enqueue(action);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>
    /// Runs an action on the pipeline thread when that thread is free. Does not wait, so it is only for callers that must not wait and that
    /// post seldom. Ignores the action if the pipeline takes no more output.
    /// </summary>
    public void PostSoon(Action action)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _actions.Enqueue(action);
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Runs the posted actions on the pipeline thread until a task has ended and all of its actions have run.</summary>
    public void DrainUntil(Task task)
    {
        if (!task.IsCompleted)
        {
            task.ContinueWith(
                static (_, queue) => ((PipelineThread)queue!).WakeUp(),
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        while (Take(task) is { } action)
        {
            action();
        }
    }

    /// <summary>
    /// Discards the posted actions, refuses more, and waits until a task has ended. Used when the pipeline takes no more output.
    /// </summary>
    public void CloseAndWait(Task task)
    {
        lock (_gate)
        {
            _closed = true;
            _actions.Clear();
            Monitor.PulseAll(_gate);
        }

        ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
    }

    /// <inheritdoc/>
    public void Dispose() => _wakeUp.Dispose();

    private Action? Take(Task task)
    {
        lock (_gate)
        {
            while (_actions.Count == 0 && !task.IsCompleted)
            {
                Monitor.Wait(_gate);
            }

            if (!_actions.TryDequeue(out var action))
            {
                return null;
            }

            Monitor.PulseAll(_gate);
            return action;
        }
    }

    private void WakeUp()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
