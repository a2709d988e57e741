using System.Buffers.Binary;
using System.Text;

namespace NixStore.PowerShell.Harness;

/// <summary>A stream that begins as a NAR of one huge file, whose contents come slowly and never end.</summary>
public sealed class EndlessNarStream : Stream
{
    private readonly byte[] _beginning = Beginning();
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

    private static byte[] Beginning()
    {
        var bytes = new List<byte>();
        foreach (var text in new[] { "nix-archive-1", "(", "type", "regular", "contents" })
        {
            var length = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
            bytes.AddRange(length);
            bytes.AddRange(Encoding.ASCII.GetBytes(text.PadRight((text.Length + 7) / 8 * 8, '\0')));
        }

        var size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, 1L << 50);
        bytes.AddRange(size);
        return [.. bytes];
    }
}
