namespace NixStore.Hashing;

/// <summary>Computes a hash incrementally, with the hash instructions of the processor if it has them.</summary>
public sealed class IncrementalHasher : IDisposable
{
    private readonly IDigest _digest;

    /// <summary>Creates a hasher.</summary>
    /// <param name="algorithm">The algorithm.</param>
    public IncrementalHasher(NixHashAlgorithm algorithm)
    {
        Algorithm = algorithm;
        _digest = algorithm == NixHashAlgorithm.Blake3 ? new Blake3Digest() : new FrameworkDigest(algorithm);
    }

    /// <summary>Gets the algorithm.</summary>
    public NixHashAlgorithm Algorithm { get; }

    /// <summary>Gets the number of bytes that were hashed since the start or the last <see cref="Finish"/>.</summary>
    public long Length { get; private set; }

    /// <summary>Appends bytes to the hash.</summary>
    /// <param name="data">The bytes.</param>
    public void Append(ReadOnlySpan<byte> data)
    {
        _digest.Append(data);
        Length += data.Length;
    }

    /// <summary>Returns the hash and starts a new one.</summary>
    /// <returns>The hash of all appended bytes.</returns>
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
