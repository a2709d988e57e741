using NixStore.Hashing;
using NixStore.IO;

namespace NixStore.Stores.BinaryCache;

/// <summary>A stream that hashes data and writes it to another stream, which stays open.</summary>
internal sealed class HashingWriteStream(Stream target) : ForwardWriteStream
{
    private readonly IncrementalHasher _hasher = new(NixHashAlgorithm.Sha256);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        target.Write(buffer);
        _hasher.Append(buffer);
    }

    public override void Flush() => target.Flush();

    /// <summary>Returns the hash of the written data, and starts a new one.</summary>
    /// <param name="length">The size in bytes.</param>
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
