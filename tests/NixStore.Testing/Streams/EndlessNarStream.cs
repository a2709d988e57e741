namespace NixStore.Testing.Streams;

/// <summary>A stream that begins as a NAR of one huge file, whose contents come slowly and never end.</summary>
public sealed class EndlessNarStream : Stream
{
    private readonly byte[] _beginning = new Bytes().Texts("nix-archive-1", "(", "type", "regular", "contents").Number(1UL << 50).ToArray();
    private int _position;

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
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var left = _beginning.Length - _position;
        if (left > 0)
        {
            var length = Math.Min(left, count);
            _beginning.AsSpan(_position, length).CopyTo(buffer.AsSpan(offset));
            _position += length;
            return length;
        }

        Thread.Yield();
        var given = Math.Min(count, 100);
        buffer.AsSpan(offset, given).Clear();
        return given;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
