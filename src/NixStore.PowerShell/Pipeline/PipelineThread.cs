namespace NixStore.PowerShell.Pipeline;

/// <summary>
/// Carries actions from workers to the pipeline thread, the only one on which a cmdlet may write. The queue is bounded: a worker
/// waits where the pipeline does not keep up, so that output never piles up in memory.
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

    /// <summary>Makes the queue of the running thread.</summary>
    /// <param name="stopping">Frees the workers that wait.</param>
    public PipelineThread(CancellationToken stopping)
    {
        _stopping = stopping;
        _wakeUp = stopping.Register(WakeUp);
    }

    /// <summary>Whether the caller is on the pipeline thread.</summary>
    public bool IsCurrent => Environment.CurrentManagedThreadId == _threadId;

    /// <summary>Runs an action on the pipeline thread: at once where that is the caller's, else when its turn comes.</summary>
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
    /// Runs an action on the pipeline thread when that is free, without waiting for it: for those who must not wait and post seldom. It is
    /// dropped where the pipeline takes nothing any longer.
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

    /// <summary>Runs what workers post, on the pipeline thread, until a task has ended and all is done that it posted.</summary>
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

    /// <summary>Drops what is posted, and refuses more, until a task has ended: the pipeline takes nothing any longer.</summary>
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
