using NixStore.IO;

namespace NixStore.Fuzzing.Targets;

/// <summary>
/// Bytes that come in pieces of uneven lengths and cannot be sought, as from a pipe; the same bytes come in the same pieces.
/// </summary>
internal sealed class UnevenStream(byte[] bytes) : ForwardReadStream
{
    private readonly Random _random = new(bytes.Length);
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        var most = _random.Next(3) == 0 ? 1 + _random.Next(7) : 1 + _random.Next(4096);
        var count = Math.Min(Math.Min(buffer.Length, bytes.Length - _position), most);
        bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}
