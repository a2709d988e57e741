using System.Collections.Concurrent;

namespace NixStore.Testing.Time;

/// <summary>A clock on which every wait up to a limit is over at once, and is written down; longer ones never end.</summary>
internal sealed class HurriedTime(TimeSpan limit) : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();
    private long _timestamp;

    /// <summary>How long each wait would have taken.</summary>
    public IReadOnlyList<TimeSpan> Waits => [.. _waits];

    /// <summary>How much later it is with each look at the clock.</summary>
    public TimeSpan Step { get; init; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Add(ref _timestamp, Step.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HurriedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class HurriedTimer(HurriedTime time, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.Zero && dueTime <= time.Limit)
            {
                time._waits.Enqueue(dueTime);
                ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Fire(), this, preferLocal: false);
            }

            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private void Fire() => callback(state);
    }

    private TimeSpan Limit => limit;
}
