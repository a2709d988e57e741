using NixStore.IO;

namespace NixStore.Hashing;

/// <summary>Passes on what is read from another stream, which it leaves open, and hashes it on the way.</summary>
internal sealed class ModuloHashingStream(Stream source, ModuloHasher hasher) : ForwardReadStream
{
    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        hasher.Append(buffer[..count]);
        return count;
    }
}
