using NixStore.IO;

namespace NixStore.Wire;

/// <summary>
/// Reads a stream that comes as frames (<c>FramedSource</c> in <c>src/libutil/serialise.hh</c>); it ends where the frames do.
/// </summary>
/// <param name="reader">Where the frames come from; what follows them stays there.</param>
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

    /// <summary>Passes over the rest, so that what follows the frames can be read.</summary>
    /// <exception cref="NixFormatException">The input ends before the frames do.</exception>
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
