namespace NixStore.Hashing;

/// <summary>A stream that reads another stream and hashes what is read.</summary>
public sealed class HashingReadStream : Stream
{
    private readonly Stream _source;
    private readonly bool _leaveOpen;
    private readonly IncrementalHasher _hasher;

    /// <summary>Creates a stream.</summary>
    /// <param name="source">The stream to read.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="leaveOpen">Whether the source stays open when this stream is disposed.</param>
    public HashingReadStream(Stream source, NixHashAlgorithm algorithm, bool leaveOpen = false)
    {
        _source = source;
        _leaveOpen = leaveOpen;
        _hasher = new IncrementalHasher(algorithm);
    }

    /// <summary>Gets the number of bytes that were read so far.</summary>
    public long BytesRead => _hasher.Length;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Returns the hash of what was read so far, and starts a new one.</summary>
    /// <returns>The hash.</returns>
    public Hash FinishHash() => _hasher.Finish();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = _source.Read(buffer);
        _hasher.Append(buffer[..count]);
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _hasher.Append(buffer.Span[..count]);
        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hasher.Dispose();
            if (!_leaveOpen)
            {
                _source.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
