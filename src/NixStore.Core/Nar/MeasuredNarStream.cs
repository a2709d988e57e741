using NixStore.Wire;

namespace NixStore.Nar;

/// <summary>A NAR of known size.</summary>
internal sealed class MeasuredNarStream(WireReader reader, long size) : NarSectionStream(reader)
{
    /// <inheritdoc/>
    protected override int ReadSection(Span<byte> buffer)
    {
        var left = size - BytesRead;
        return left == 0 ? 0 : ReadThere(buffer[..(int)Math.Min(buffer.Length, left)]);
    }

    /// <inheritdoc/>
    protected override long SkipSection()
    {
        var left = size - BytesRead;
        Reader.Skip(left);
        return left;
    }
}
