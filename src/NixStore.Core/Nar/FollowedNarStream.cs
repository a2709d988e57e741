using System.Buffers.Binary;
using NixStore.Wire;

namespace NixStore.Nar;

/// <summary>A NAR of unknown size, whose end is found by parsing its structure.</summary>
internal sealed class FollowedNarStream(WireReader reader) : NarSectionStream(reader)
{
    private readonly NarExtent _extent = new();
    private long _passing;

    /// <summary>Gets whether the whole NAR was read.</summary>
    public bool IsAtEnd => _passing == 0 && _extent.IsAtEnd;

    /// <inheritdoc/>
    protected override int ReadSection(Span<byte> buffer)
    {
        var total = 0;
        do
        {
            if (_passing == 0 && !Follow())
            {
                break;
            }

            var rest = buffer[total..];
            var count = ReadThere(rest[..(int)Math.Min(rest.Length, _passing)]);
            _passing -= count;
            total += count;
        }
        while (total < buffer.Length && Reader.Buffered > 0);

        return total;
    }

    /// <inheritdoc/>
    protected override long SkipSection()
    {
        if (_passing == 0 && !Follow())
        {
            return 0;
        }

        var count = _passing;
        Reader.Skip(count);
        _passing = 0;
        return count;
    }

    // Parses the next string, and allows all of its bytes to be read.
    private bool Follow()
    {
        if (_extent.IsAtEnd)
        {
            return false;
        }

        var offset = Reader.Offset;
        var length = BinaryPrimitives.ReadUInt64LittleEndian(Reader.Peek(WireFormat.Word));
        _extent.AcceptLength(length, offset);
        _passing = WireFormat.Word + (long)length + WireFormat.PaddingOf((long)length);
        if (_extent.IsFreeText)
        {
            _extent.PassFreeText();
        }
        else
        {
            _extent.PassWord(Reader.Peek((int)_passing).Slice(WireFormat.Word, (int)length), offset);
        }

        return true;
    }
}
