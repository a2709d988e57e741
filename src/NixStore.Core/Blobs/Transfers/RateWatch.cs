namespace NixStore.Blobs.Transfers;

/// <summary>
/// Reads, and gives up where a server sends nothing, or so little that it never ends. Only time that was spent waiting for it counts.
/// </summary>
internal sealed class RateWatch(TransferOptions options) : IDisposable
{
    private readonly CancellationTokenSource _stall = new(Timeout.InfiniteTimeSpan, options.Time);
    private TimeSpan _waited;
    private long _arrived;

    /// <summary>Reads what comes next.</summary>
    /// <exception cref="TimeoutException">Nothing or too little comes.</exception>
    public async ValueTask<int> ReadAsync(Stream source, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var started = options.Time.GetTimestamp();
        var count = await ReadInTimeAsync(source, buffer, cancellationToken).ConfigureAwait(false);
        _waited += options.Time.GetElapsedTime(started);
        _arrived += count;
        if (_waited >= options.StallTimeout)
        {
            if (count > 0 && _arrived < _waited.TotalSeconds * options.LowestRate)
            {
                throw new TimeoutException($"Only {_arrived} bytes came in {_waited.TotalSeconds:0} seconds.");
            }

            (_waited, _arrived) = (TimeSpan.Zero, 0);
        }

        return count;
    }

    public void Dispose() => _stall.Dispose();

    private async ValueTask<int> ReadInTimeAsync(Stream source, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _stall.CancelAfter(options.StallTimeout);
        try
        {
            var reading = source.ReadAsync(buffer, _stall.Token);
            if (reading.IsCompletedSuccessfully)
            {
                return reading.Result;
            }

            using var stopping = cancellationToken.UnsafeRegister(static stall => ((CancellationTokenSource)stall!).Cancel(), _stall);
            return await reading.ConfigureAwait(false);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing came for {options.StallTimeout.TotalSeconds:0} seconds.", failure);
        }
        finally
        {
            _stall.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
