namespace NixStore.Hashing;

/// <summary>An incremental computation of a hash.</summary>
internal interface IDigest : IDisposable
{
    /// <summary>Appends bytes to the hash.</summary>
    void Append(ReadOnlySpan<byte> data);

    /// <summary>Writes the digest of all appended bytes, and starts a new one.</summary>
    void Finish(Span<byte> digest);
}
