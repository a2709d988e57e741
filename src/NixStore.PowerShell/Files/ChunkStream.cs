namespace NixStore.PowerShell.Files;

/// <summary>A stream that divides written bytes into chunks for the pipeline. Each chunk is a separate array.</summary>
/// <param name="write">Receives a chunk.</param>
internal sealed class ChunkStream(Action<byte[]> write) : Stream
{
    // Smaller than the arrays of the large object heap.
    private const int ChunkSize = 64 * 1024;

    private byte[] _chunk = [];
    private int _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_chunk.Length == 0)
            {
                _chunk = GC.AllocateUninitializedArray<byte>(ChunkSize);
            }

            var count = Math.Min(buffer.Length, _chunk.Length - _length);
            buffer[..count].CopyTo(_chunk.AsSpan(_length));
            buffer = buffer[count..];
            _length += count;
            if (_length == _chunk.Length)
            {
                Flush();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Writes the collected bytes as a chunk of any length.</summary>
    public override void Flush()
    {
        if (_length > 0)
        {
            var chunk = _length == _chunk.Length ? _chunk : _chunk[.._length];
            _chunk = [];
            _length = 0;
            write(chunk);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Flush();
        }

        base.Dispose(disposing);
    }
}
