using System.Buffers.Binary;
using NixStore.IO;

namespace NixStore.Wire;

/// <summary>
/// A stream that writes data of unknown length as frames: each frame is a length of 8 bytes and that number of bytes without padding; a
/// length of 0 is the end (<c>FramedSink</c> in <c>src/libutil/serialise.hh</c>).
/// </summary>
/// <param name="target">The target of the frames, which stays open.</param>
internal sealed class FramedWriteStream(Stream target) : ForwardWriteStream
{
    /// <summary>The maximum size of a frame in bytes. A reader allocates memory for a whole frame.</summary>
    public const int FrameSize = 64 * 1024;

    // The length and the bytes are in one buffer, so that they are sent together.
    private readonly byte[] _frame = new byte[WireFormat.Word + FrameSize];
    private int _count;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var part = buffer[..Math.Min(buffer.Length, FrameSize - _count)];
            part.CopyTo(_frame.AsSpan(WireFormat.Word + _count));
            Advance(part.Length);
            buffer = buffer[part.Length..];
        }
    }

    /// <summary>Copies bytes from another stream without an intermediate buffer.</summary>
    /// <param name="source">The stream. Bytes after the count are not read.</param>
    /// <param name="count">The count.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each read.</param>
    /// <returns>The number of copied bytes, which is smaller than the count if the stream has ended.</returns>
    public long WriteFrom(Stream source, long count, CancellationToken cancellationToken)
    {
        var left = count;
        while (left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = source.Read(_frame.AsSpan(WireFormat.Word + _count, (int)Math.Min(FrameSize - _count, left)));
            if (read == 0)
            {
                break;
            }

            left -= read;
            Advance(read);
        }

        return count - left;
    }

    /// <summary>Sends the buffered bytes as a frame.</summary>
    public override void Flush() => Send();

    /// <summary>Writes the end of the frames.</summary>
    public void Finish()
    {
        Send();
        BinaryPrimitives.WriteUInt64LittleEndian(_frame, 0);
        target.Write(_frame.AsSpan(0, WireFormat.Word));
        target.Flush();
    }

    private void Advance(int count)
    {
        _count += count;
        if (_count == FrameSize)
        {
            Send();
        }
    }

    private void Send()
    {
        if (_count > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_frame, (ulong)_count);
            target.Write(_frame.AsSpan(0, WireFormat.Word + _count));
            _count = 0;
        }
    }
}
