using NixStore.Hashing;

namespace NixStore.IO;

/// <summary>Passes on what is read, hashes it, and writes it to another stream too. Both stay open.</summary>
internal sealed class CopyingReadStream(Stream source, Stream copy) : ForwardReadStream
{
    private readonly IncrementalHasher _hasher = new(NixHashAlgorithm.Sha256);

    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        _hasher.Append(buffer[..count]);
        copy.Write(buffer[..count]);
        return count;
    }

    /// <summary>Ends the hash of what was read.</summary>
    public Hash FinishHash() => _hasher.Finish();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hasher.Dispose();
        }

        base.Dispose(disposing);
    }
}
