using NixStore.Hashing;
using NixStore.IO;

namespace NixStore.Stores.BinaryCache;

/// <summary>Passes on what is written, and hashes it. The target stays open.</summary>
internal sealed class HashingWriteStream(Stream target) : ForwardWriteStream
{
    private readonly IncrementalHasher _hasher = new(NixHashAlgorithm.Sha256);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        target.Write(buffer);
        _hasher.Append(buffer);
    }

    public override void Flush() => target.Flush();

    /// <summary>Ends the hash of what was written.</summary>
    /// <param name="length">How many bytes that were.</param>
    public Hash FinishHash(out long length)
    {
        length = _hasher.Length;
        return _hasher.Finish();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hasher.Dispose();
        }

        base.Dispose(disposing);
    }
}
