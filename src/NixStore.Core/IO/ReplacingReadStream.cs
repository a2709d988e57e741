namespace NixStore.IO;

/// <summary>
/// A stream that reads another stream and replaces each occurrence of a byte sequence by another one of the same length. Leaves the other
/// stream open.
/// </summary>
internal sealed class ReplacingReadStream : ForwardReadStream
{
    private const int BlockLength = 64 * 1024;

    private readonly Stream _source;
    private readonly byte[] _old;
    private readonly byte[] _replacement;
    private readonly byte[] _buffer;
    private int _given;
    private int _ready;
    private int _filled;

    public ReplacingReadStream(Stream source, byte[] old, byte[] replacement)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(replacement.Length, old.Length);
        _source = source;
        _old = old;
        _replacement = replacement;
        _buffer = new byte[BlockLength + old.Length];
    }

    public override int Read(Span<byte> buffer)
    {
        while (_given == _ready && !buffer.IsEmpty && Fill())
        {
        }

        var count = Math.Min(buffer.Length, _ready - _given);
        _buffer.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    /// <summary>Reads the next block; false at the end.</summary>
    private bool Fill()
    {
        // The rest may be the start of an occurrence.
        _buffer.AsSpan(_ready.._filled).CopyTo(_buffer);
        _filled -= _ready;
        _given = 0;
        var count = _source.Read(_buffer, _filled, _buffer.Length - _filled);
        _filled += count;
        var filled = _buffer.AsSpan(0, _filled);
        for (int found; (found = filled.IndexOf(_old)) >= 0; filled = filled[(found + _old.Length)..])
        {
            _replacement.CopyTo(filled[found..]);
        }

        _ready = count == 0 ? _filled : _filled - Math.Min(filled.Length, _old.Length - 1);
        return count > 0;
    }
}
