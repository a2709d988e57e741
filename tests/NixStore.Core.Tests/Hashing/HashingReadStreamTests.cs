using CsCheck;

namespace NixStore.Hashing;

public sealed class HashingReadStreamTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Hashes_what_is_read_in_pieces_of_any_size()
        => Gen.Select(Gen.Byte.Array[0, 2000], Gen.Int[1, 700]).Sample(static (bytes, most) =>
        {
            using var stream = new HashingReadStream(new SlowStream(bytes, most), NixHashAlgorithm.Sha256);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Assert.Equal(bytes, copy.ToArray());
            Assert.Equal(bytes.Length, stream.BytesRead);
            Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha256, bytes), stream.FinishHash());
        });

    [Fact]
    public async Task Reads_asynchronously_to_the_same_hash()
    {
        var bytes = new byte[100_000];
        await using var stream = new HashingReadStream(new SlowStream(bytes, 999), NixHashAlgorithm.Sha512);
        await stream.CopyToAsync(Stream.Null, Cancellation);
        Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha512, bytes), stream.FinishHash());
    }

    [Fact]
    public void Hashes_only_what_was_read()
    {
        using var stream = new HashingReadStream(new MemoryStream("abcdef"u8.ToArray()), NixHashAlgorithm.Sha256);
        stream.ReadExactly(new byte[3]);
        Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha256, "abc"u8), stream.FinishHash());
    }

    [Fact]
    public void Closes_its_source_unless_it_should_stay_open()
    {
        var closed = new MemoryStream();
        new HashingReadStream(closed, NixHashAlgorithm.Md5).Dispose();
        Assert.False(closed.CanRead);

        var left = new MemoryStream();
        new HashingReadStream(left, NixHashAlgorithm.Md5, leaveOpen: true).Dispose();
        Assert.True(left.CanRead);
    }

    [Fact]
    public void A_hasher_starts_again_after_each_hash()
    {
        using var hasher = new IncrementalHasher(NixHashAlgorithm.Sha1);
        hasher.Append("ab"u8);
        hasher.Append("c"u8);
        Assert.Equal(3, hasher.Length);
        Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha1, "abc"u8), hasher.Finish());
        Assert.Equal(0, hasher.Length);
        Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha1, []), hasher.Finish());
    }
}
