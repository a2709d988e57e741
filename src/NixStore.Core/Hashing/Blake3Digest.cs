namespace NixStore.Hashing;

/// <summary>A BLAKE3 digest, which .NET does not provide.</summary>
internal sealed class Blake3Digest : IDigest
{
    private readonly global::Blake3.Hasher _hasher = global::Blake3.Hasher.New();

    public void Append(ReadOnlySpan<byte> data) => _hasher.Update(data);

    public void Finish(Span<byte> digest)
    {
        _hasher.Finalize(digest);
        _hasher.Reset();
    }

    public void Dispose() => _hasher.Dispose();
}
