namespace NixStore.Hashing;

/// <summary>A hash that is being computed, by whatever computes its algorithm.</summary>
internal interface IDigest : IDisposable
{
    /// <summary>Hashes more bytes.</summary>
    void Append(ReadOnlySpan<byte> data);

    /// <summary>Writes the digest of all bytes that were appended, and begins again.</summary>
    void Finish(Span<byte> digest);
}
