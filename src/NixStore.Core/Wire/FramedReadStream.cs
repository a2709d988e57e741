using NixStore.IO;

namespace NixStore.Wire;

/// <summary>
/// A stream that reads framed data (<c>FramedSource</c> in <c>src/libutil/serialise.hh</c>) and ends with the last frame.
/// </summary>
/// <param name="reader">The reader of the frames. Data after the last frame stays in it.</param>
internal sealed class FramedReadStream(WireReader reader) : ForwardReadStream
{
    private long _left;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || !NextFrame())
        {
            return 0;
        }

        var count = reader.ReadRaw(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= count;
        return count > 0 ? count : throw reader.EndOfInput();
    }

    /// <summary>Skips the remaining data, so that what follows the frames can be read.</summary>
    /// <exception cref="NixFormatException">The input ends before the last frame.</exception>
    public void Drain()
    {
        while (NextFrame())
        {
            reader.Skip(_left);
            _left = 0;
        }
    }

    private bool NextFrame()
    {
        if (_left == 0 && !_ended)
        {
            _left = reader.ReadNumber("The length of a frame");
            _ended = _left == 0;
        }

        return !_ended;
    }
}
