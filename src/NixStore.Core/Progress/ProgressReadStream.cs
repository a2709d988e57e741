namespace NixStore.Progress;

/// <summary>
/// Passes on a stream, counts what goes through, ends with the token between two reads, and remembers whether the stream
/// itself failed, so that a failure of the source can be told from one of the target.
/// </summary>
internal sealed class ProgressReadStream(Stream source, ProgressItem item, CancellationToken operationToken) : Stream
{
    /// <summary>The error with which the source failed.</summary>
    public Exception? SourceError { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        operationToken.ThrowIfCancellationRequested();
        try
        {
            var count = source.Read(buffer);
            item.Add(count);
            return count;
        }
        catch (Exception error)
        {
            SourceError = error;
            throw;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        operationToken.ThrowIfCancellationRequested();
        try
        {
            var count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            item.Add(count);
            return count;
        }
        catch (Exception error)
        {
            SourceError = error;
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
