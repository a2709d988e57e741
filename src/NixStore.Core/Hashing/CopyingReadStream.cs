using NixStore.IO;

namespace NixStore.Hashing;

/// <summary>A stream that hashes what is read from another stream and writes it to a third one. Both stay open.</summary>
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

    /// <summary>Returns the hash of what was read, and starts a new one.</summary>
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
