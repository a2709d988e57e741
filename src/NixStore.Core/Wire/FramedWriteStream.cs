using System.Buffers.Binary;
using NixStore.IO;

namespace NixStore.Wire;

/// <summary>
/// Writes a stream of unknown length as frames: each a length of 8 bytes and so many bytes, without padding; a length of
/// 0 ends it (<c>FramedSink</c> in <c>src/libutil/serialise.hh</c>).
/// </summary>
/// <param name="target">Where the frames go; it stays open.</param>
internal sealed class FramedWriteStream(Stream target) : ForwardWriteStream
{
    /// <summary>The most bytes of a frame: the reader makes room for all of one at once.</summary>
    public const int FrameSize = 64 * 1024;

    // The length stands before the bytes in one buffer, so that both leave together.
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

    /// <summary>Writes so many bytes of another stream, without a copy on the way.</summary>
    /// <param name="source">The stream; what follows the bytes is not read.</param>
    /// <param name="count">The count.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each read.</param>
    /// <returns>How many there were: fewer where the stream has ended.</returns>
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

    /// <summary>Sends what waits, as a frame of its own.</summary>
    public override void Flush() => Send();

    /// <summary>Ends the stream of frames.</summary>
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
