namespace NixStore.Stores.Remote.Connections;

/// <summary>One direction of a connection, which notes whether bytes move, and whether the peer has ended it.</summary>
/// <param name="inner">The direction itself.</param>
internal sealed class WatchedStream(Stream inner) : Stream
{
    private int _writing;
    private long _lastMove = Environment.TickCount64;

    /// <summary>Gets whether the peer has ended the stream.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Gets whether bytes wait for the peer to take them.</summary>
    public bool IsWriting => Volatile.Read(ref _writing) > 0;

    /// <summary>Gets when bytes moved last, on the clock of <see cref="Environment.TickCount64"/>.</summary>
    public long LastMove => Interlocked.Read(ref _lastMove);

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        HasEnded |= count == 0 && !buffer.IsEmpty;
        Touch();
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Touch();
        Interlocked.Increment(ref _writing);
        try
        {
            inner.Write(buffer);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            throw new OutputLostException(error);
        }
        finally
        {
            Interlocked.Decrement(ref _writing);
            Touch();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Starts to count silence again.</summary>
    public void Touch() => Interlocked.Exchange(ref _lastMove, Environment.TickCount64);
}
