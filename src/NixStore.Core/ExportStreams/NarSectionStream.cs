using NixStore.Wire;

namespace NixStore.ExportStreams;

/// <summary>The one NAR of an export stream's entry, as a stream that ends where the NAR ends.</summary>
internal abstract class NarSectionStream(WireReader reader) : Stream
{
    /// <summary>How many bytes of the NAR were given out.</summary>
    public long BytesRead { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The stream that the NAR lies in.</summary>
    protected WireReader Reader => reader;

    /// <inheritdoc/>
    public sealed override int Read(Span<byte> buffer)
    {
        var count = buffer.IsEmpty ? 0 : ReadSection(buffer);
        BytesRead += count;
        return count;
    }

    /// <inheritdoc/>
    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public sealed override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    /// <inheritdoc/>
    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public sealed override void Flush()
    {
    }

    /// <inheritdoc/>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
