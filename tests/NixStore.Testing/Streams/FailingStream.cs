namespace NixStore.Testing.Streams;

/// <summary>Gives or takes so many bytes, and then fails.</summary>
internal sealed class FailingStream(long length) : Stream
{
    public long Given { get; private set; }

    public bool IsDisposed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var given = (int)Math.Min(count, length - Given);
        Given += given;
        return given > 0 ? given : throw new IOException("broken");
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Given += count;
        if (Given > length)
        {
            throw new IOException("broken");
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
