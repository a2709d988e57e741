using NixStore.IO;
using NixStore.Wire;

namespace NixStore.Nar;

/// <summary>A NAR that lies in a longer stream, as a stream that ends where the NAR ends.</summary>
internal abstract class NarSectionStream(WireReader reader) : ForwardReadStream
{
    /// <summary>How many bytes of the NAR were given out.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The stream that the NAR lies in.</summary>
    protected WireReader Reader => reader;

    /// <inheritdoc/>
    public sealed override int Read(Span<byte> buffer)
    {
        var count = buffer.IsEmpty ? 0 : ReadSection(buffer);
        BytesRead += count;
        return count;
    }

    /// <summary>Passes over the rest.</summary>
    public void Drain()
    {
        long count;
        while ((count = SkipSection()) > 0)
        {
            BytesRead += count;
        }
    }

    /// <summary>Reads a part of the section.</summary>
    /// <param name="buffer">Takes the bytes; not empty.</param>
    /// <returns>How many were read; 0 at the section's end.</returns>
    protected abstract int ReadSection(Span<byte> buffer);

    /// <summary>Passes over a part of the section.</summary>
    /// <returns>How many bytes that were; 0 at the section's end.</returns>
    protected abstract long SkipSection();

    /// <summary>Reads bytes that have to be there.</summary>
    /// <param name="buffer">Takes the bytes; not empty.</param>
    /// <returns>How many were read; at least 1.</returns>
    protected int ReadThere(Span<byte> buffer)
    {
        var count = reader.ReadRaw(buffer);
        return count > 0 ? count : throw reader.EndOfInput();
    }
}
