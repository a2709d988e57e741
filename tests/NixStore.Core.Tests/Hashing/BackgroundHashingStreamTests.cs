using CsCheck;

namespace NixStore.Hashing;

public sealed class BackgroundHashingStreamTests
{
    [Fact]
    public void Hashes_what_is_read_in_pieces_of_any_size()
        => Gen.Select(Gen.Int[0, 900_000], Gen.Int[50_000, 400_000], Gen.Int[1_000, 400_000]).Sample(
            static (size, most, wanted) =>
            {
                var bytes = new byte[size];
                new Random(size).NextBytes(bytes);
                using var stream = new BackgroundHashingStream(new SlowStream(bytes, most), NixHashAlgorithm.Sha256);
                using var copy = new MemoryStream();
                var buffer = new byte[wanted];
                for (int count; (count = stream.Read(buffer)) > 0;)
                {
                    copy.Write(buffer, 0, count);

                    // The buffer is the reader's own.
                    Array.Clear(buffer);
                }

                Assert.Equal(bytes, copy.ToArray());
                Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha256, bytes), stream.FinishHash());
            },
            iter: 50);

    [Fact]
    public void A_block_stays_as_it_is_until_the_next_is_read()
    {
        var bytes = new byte[1_000_000];
        new Random(1).NextBytes(bytes);
        using var stream = new BackgroundHashingStream(new MemoryStream(bytes), NixHashAlgorithm.Sha256);
        using var copy = new MemoryStream();
        for (ReadOnlyMemory<byte> block; !(block = stream.ReadBlock(150_000)).IsEmpty;)
        {
            copy.Write(block.Span);
        }

        Assert.Equal(bytes, copy.ToArray());
        Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha256, bytes), stream.FinishHash());
    }

    [Fact]
    public void Takes_no_more_from_its_source_than_it_is_asked_for()
    {
        var bytes = new byte[400_000];
        using var source = new MemoryStream(bytes);
        using var stream = new BackgroundHashingStream(source, NixHashAlgorithm.Sha256);

        stream.ReadExactly(new byte[100_000]);
        stream.ReadExactly(new byte[10]);

        Assert.Equal(100_010, source.Position);
        Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha256, bytes.AsSpan(0, 100_010)), stream.FinishHash());
    }

    [Fact]
    public void A_source_that_fails_is_left_open()
    {
        var source = new ObservedStream(new byte[200_000]) { BreaksAt = 150_000 };
        using (var stream = new BackgroundHashingStream(source, NixHashAlgorithm.Sha256))
        {
            stream.ReadExactly(new byte[150_000]);
            Assert.Throws<IOException>(() => stream.Read(new byte[100_000]));
        }

        Assert.True(source.CanRead);
    }
}
