namespace NixStore.Hashing;

/// <summary>Hashes bytes as they come, on the machine's own instructions if it has them.</summary>
public sealed class IncrementalHasher : IDisposable
{
    private readonly IDigest _digest;

    /// <summary>Starts a hash.</summary>
    /// <param name="algorithm">The algorithm.</param>
    public IncrementalHasher(NixHashAlgorithm algorithm)
    {
        Algorithm = algorithm;
        _digest = algorithm == NixHashAlgorithm.Blake3 ? new Blake3Digest() : new FrameworkDigest(algorithm);
    }

    /// <summary>The algorithm.</summary>
    public NixHashAlgorithm Algorithm { get; }

    /// <summary>How many bytes were hashed since the start or the last <see cref="Finish"/>.</summary>
    public long Length { get; private set; }

    /// <summary>Hashes more bytes.</summary>
    /// <param name="data">The bytes.</param>
    public void Append(ReadOnlySpan<byte> data)
    {
        _digest.Append(data);
        Length += data.Length;
    }

    /// <summary>Ends the hash and begins a new one.</summary>
    /// <returns>The hash of all bytes that were appended.</returns>
    public Hash Finish()
    {
        Span<byte> digest = stackalloc byte[Algorithm.DigestLength()];
        _digest.Finish(digest);
        Length = 0;
        return new Hash(Algorithm, digest);
    }

    /// <inheritdoc/>
    public void Dispose() => _digest.Dispose();
}
