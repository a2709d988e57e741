namespace NixStore.Blobs.Transfers;

/// <summary>
/// Reads a stream, and throws if a server sends no data or sends it too slowly. Only the time that is spent waiting for the server counts.
/// </summary>
internal sealed class RateWatch(TransferOptions options) : IDisposable
{
    private readonly CancellationTokenSource _stall = new(Timeout.InfiniteTimeSpan, options.Time);
    private TimeSpan _waited;
    private long _arrived;

    /// <summary>Reads the next bytes.</summary>
    /// <exception cref="TimeoutException">The server sends no data or sends it too slowly.</exception>
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
                throw new TimeoutException($"Only {_arrived} bytes were received in {_waited.TotalSeconds:0} seconds.");
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
            throw new TimeoutException($"No data was received for {options.StallTimeout.TotalSeconds:0} seconds.", failure);
        }
        finally
        {
            _stall.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
