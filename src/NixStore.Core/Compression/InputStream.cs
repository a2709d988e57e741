using NixStore.IO;

namespace NixStore.Compression;

/// <summary>A stream whose first bytes were read to recognize its compression.</summary>
internal sealed class InputStream(Stream rest, byte[] beginning, bool leaveOpen) : ForwardReadStream
{
    private int _read;
    private long _position;

    /// <summary>Gets the exception that the stream has thrown.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Gets the number of bytes that were read. Decoders use it for alignment.</summary>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = ReadNext(buffer);
        _position += count;
        return count;
    }

    private int ReadNext(Span<byte> buffer)
    {
        if (_read < beginning.Length)
        {
            var count = Math.Min(buffer.Length, beginning.Length - _read);
            beginning.AsSpan(_read, count).CopyTo(buffer);
            _read += count;
            return count;
        }

        try
        {
            return rest.Read(buffer);
        }
        catch (Exception error)
        {
            Error = error;
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
