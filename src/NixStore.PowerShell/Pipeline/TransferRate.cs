namespace NixStore.PowerShell.Pipeline;

/// <summary>The rate of a transfer over the last seconds, and the remaining time at that rate.</summary>
/// <param name="clock">The clock.</param>
internal sealed class TransferRate(TimeProvider clock)
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _shortest = TimeSpan.FromSeconds(1);

    private readonly Queue<(long Time, long Bytes)> _samples = [];
    private (long Time, long Bytes) _last;

    /// <summary>Gets the rate, or null if it is not known yet.</summary>
    public long? BytesPerSecond
        => _samples.TryPeek(out var first)
            && clock.GetElapsedTime(first.Time, _last.Time) is var elapsed && elapsed >= _shortest
            && _last.Bytes > first.Bytes
            ? (long)((_last.Bytes - first.Bytes) / elapsed.TotalSeconds)
            : null;

    /// <summary>Adds a sample.</summary>
    /// <param name="bytes">The number of bytes that are done.</param>
    public void Add(long bytes)
    {
        _last = (clock.GetTimestamp(), bytes);
        _samples.Enqueue(_last);
        while (clock.GetElapsedTime(_samples.Peek().Time, _last.Time) > _window)
        {
            _samples.Dequeue();
        }
    }

    /// <summary>Returns the remaining time in seconds.</summary>
    /// <param name="total">The total number of bytes.</param>
    /// <returns>The seconds, or -1 if they are not known.</returns>
    public int SecondsUntil(long total)
        => BytesPerSecond is > 0 and var speed && total > _last.Bytes ? (int)Math.Min(int.MaxValue, (total - _last.Bytes) / speed) : -1;
}
