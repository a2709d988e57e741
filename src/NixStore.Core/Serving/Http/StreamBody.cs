using System.Buffers;

namespace NixStore.Serving.Http;

/// <summary>A body from a stream. If the stream is longer or shorter than announced, reading the last block throws.</summary>
internal sealed class StreamBody : IHttpBody
{
    private readonly Stream _stream;
    private readonly bool _endsWithStream;
    private readonly BlockBudget _budget;
    private readonly int _blockSize;
    private byte[]? _buffer;
    private int _first;
    private long _read;

    private StreamBody(Stream stream, long? length, bool endsWithStream, BlockBudget budget)
    {
        _stream = stream;
        Length = length;
        _endsWithStream = endsWithStream;
        _budget = budget;
        _blockSize = budget.Enter();
    }

    /// <inheritdoc/>
    public long? Length { get; }

    /// <summary>Creates a body and reads its first block, so that an unreadable stream is detected before anything is sent.</summary>
    /// <param name="stream">The stream at its current position. The body disposes it, also on failure.</param>
    /// <param name="length">The size of the body in bytes, or null if it ends with the stream.</param>
    /// <param name="endsWithStream">Whether the stream must end with the body.</param>
    /// <param name="budget">Determines the size of blocks.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The body, to be disposed by the caller.</returns>
    /// <exception cref="NixStoreException">The stream cannot be read, or has another length.</exception>
    public static async ValueTask<StreamBody> OpenAsync(
        Stream stream, long? length, bool endsWithStream, BlockBudget budget, CancellationToken cancellationToken)
    {
        var body = new StreamBody(stream, length, endsWithStream, budget);
        try
        {
            body._first = await body.FillAsync(cancellationToken).ConfigureAwait(false);
            return body;
        }
        catch
        {
            await body.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(CancellationToken cancellationToken)
    {
        var count = _first > 0 ? _first : await FillAsync(cancellationToken).ConfigureAwait(false);
        _first = 0;
        return _buffer.AsMemory(0, count);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        _budget.Leave();
    }

    private async ValueTask<int> FillAsync(CancellationToken cancellationToken)
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(_blockSize);
        var wanted = (int)Math.Min(_blockSize, (Length - _read) ?? long.MaxValue);
        if (wanted == 0)
        {
            return 0;
        }

        var count = await _stream.ReadAtLeastAsync(_buffer.AsMemory(0, wanted), wanted, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        _read += count;
        if (count < wanted && Length is not null)
        {
            throw new NixStoreException($"The stream has {_read} bytes instead of the announced {Length}.");
        }

        if (_read == Length && _endsWithStream
            && await _stream.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) > 0)
        {
            throw new NixStoreException($"The stream has more than the announced {Length} bytes.");
        }

        return count;
    }
}
