namespace NixStore.Nar;

/// <summary>The contents of the current regular file of a <see cref="NarReader"/>.</summary>
internal sealed class NarContentsStream(NarReader reader) : Stream
{
    private readonly long _offset = reader.ContentsOffset;
    private readonly long _size = reader.Size;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _size;

    public override long Position
    {
        get => Math.Min(reader.Position - _offset, _size);
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (reader.NodeType != NarNodeType.Regular || reader.ContentsOffset != _offset)
        {
            throw new InvalidOperationException("The reader has moved on to the next node.");
        }

        return reader.ReadContents(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
