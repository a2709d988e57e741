using NixStore.IO;

namespace NixStore.Hashing;

/// <summary>A stream that reads another stream, which it leaves open, and hashes what is read.</summary>
internal sealed class ModuloHashingStream(Stream source, ModuloHasher hasher) : ForwardReadStream
{
    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        hasher.Append(buffer[..count]);
        return count;
    }
}
