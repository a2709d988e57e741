using NixStore.IO;
using NixStore.Wire;

namespace NixStore.Nar;

/// <summary>A NAR in a longer stream, as a stream that ends with the NAR.</summary>
internal abstract class NarSectionStream(WireReader reader) : ForwardReadStream
{
    /// <summary>Gets the number of bytes of the NAR that were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Gets the reader of the longer stream.</summary>
    protected WireReader Reader => reader;

    /// <inheritdoc/>
    public sealed override int Read(Span<byte> buffer)
    {
        var count = buffer.IsEmpty ? 0 : ReadSection(buffer);
        BytesRead += count;
        return count;
    }

    /// <summary>Skips the rest of the NAR.</summary>
    public void Drain()
    {
        long count;
        while ((count = SkipSection()) > 0)
        {
            BytesRead += count;
        }
    }

    /// <summary>Reads a part of the section.</summary>
    /// <param name="buffer">Receives the bytes. Not empty.</param>
    /// <returns>The number of bytes. 0 at the end of the section.</returns>
    protected abstract int ReadSection(Span<byte> buffer);

    /// <summary>Skips a part of the section.</summary>
    /// <returns>The number of bytes. 0 at the end of the section.</returns>
    protected abstract long SkipSection();

    /// <summary>Reads bytes, and throws at the end of the input.</summary>
    /// <param name="buffer">Receives the bytes. Not empty.</param>
    /// <returns>The number of bytes; at least 1.</returns>
    protected int ReadThere(Span<byte> buffer)
    {
        var count = reader.ReadRaw(buffer);
        return count > 0 ? count : throw reader.EndOfInput();
    }
}
