using NixStore.IO;

namespace NixStore.Compression;

/// <summary>
/// The input of a decoder that ignores the end of its input, and would decode without end after it. A read at the end fails. Does not
/// close its source.
/// </summary>
/// <param name="source">The source.</param>
internal sealed class RequiredInput(Stream source) : ForwardReadStream
{
    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        return count > 0 || buffer.IsEmpty ? count : throw Truncated();
    }

    public override int ReadByte() => source.ReadByte() is >= 0 and var value ? value : throw Truncated();

    private static EndOfStreamException Truncated() => new("The data is truncated.");
}
