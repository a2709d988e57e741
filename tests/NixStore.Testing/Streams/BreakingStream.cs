using NixStore.IO;

namespace NixStore.Testing.Streams;

/// <summary>A stream that breaks off.</summary>
internal sealed class BreakingStream(Stream source, int length) : ForwardReadStream
{
    private int _left = length;

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0)
        {
            throw new IOException("The connection was reset.");
        }

        var count = source.Read(buffer[..Math.Min(buffer.Length, _left)]);
        _left -= count;
        return count;
    }
}
