namespace NixStore.PowerShell.Pipeline;

/// <summary>How fast bytes are transferred, over the last seconds, and how long the rest takes at that rate.</summary>
/// <param name="clock">The clock.</param>
internal sealed class TransferRate(TimeProvider clock)
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _shortest = TimeSpan.FromSeconds(1);

    private readonly Queue<(long Time, long Bytes)> _samples = [];
    private (long Time, long Bytes) _last;

    /// <summary>The rate, or null until it can be known.</summary>
    public long? BytesPerSecond
        => _samples.TryPeek(out var first) && clock.GetElapsedTime(first.Time, _last.Time) is var elapsed && elapsed >= _shortest && _last.Bytes > first.Bytes
            ? (long)((_last.Bytes - first.Bytes) / elapsed.TotalSeconds)
            : null;

    /// <summary>Adds how far the transfer is now.</summary>
    /// <param name="bytes">How many bytes are done.</param>
    public void Add(long bytes)
    {
        _last = (clock.GetTimestamp(), bytes);
        _samples.Enqueue(_last);
        while (clock.GetElapsedTime(_samples.Peek().Time, _last.Time) > _window)
        {
            _samples.Dequeue();
        }
    }

    /// <summary>Returns how many seconds the rest takes.</summary>
    /// <param name="total">How many bytes there are in all.</param>
    /// <returns>The seconds, or -1 if that cannot be known.</returns>
    public int SecondsUntil(long total)
        => BytesPerSecond is > 0 and var speed && total > _last.Bytes ? (int)Math.Min(int.MaxValue, (total - _last.Bytes) / speed) : -1;
}
