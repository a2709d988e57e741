using NixStore.Support;

namespace NixStore.Compression;

/// <summary>What compressed input may look like, and what it must not.</summary>
public sealed class CompressedInputTests
{
    private static readonly byte[] _contents = [.. Enumerable.Range(0, 600).Select(static i => (byte)(i * i / 300))];

    public static TheoryData<CompressionMethod> Methods
        => [CompressionMethod.Gzip, CompressionMethod.Bzip2, CompressionMethod.Xz, CompressionMethod.Zstd];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Members_one_after_the_other_are_read_whole(CompressionMethod method)
    {
        FileSystem.Platform.SkipWithoutLiblzma(method);
        byte[] member = Compress(method, _contents);
        Assert.Equal([.. _contents, .. _contents], Decompress([.. member, .. member]));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_cut_at_any_byte_is_a_format_error_that_names_the_compression(CompressionMethod method)
    {
        FileSystem.Platform.SkipWithoutLiblzma(method);
        byte[] compressed = Compress(method, _contents);
        for (int length = CompressionMethods.SignatureLength; length < compressed.Length; length++)
        {
            NixFormatException? error = null;
            try
            {
                Decompress(compressed[..length]);
            }
            catch (NixFormatException caught)
            {
                error = caught;
            }

            Assert.True(error is not null, $"{method} cut after {length} of {compressed.Length} bytes was read");
            Assert.Contains(method.ToString().ToLowerInvariant(), error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_damaged_byte_never_gives_other_contents(CompressionMethod method)
    {
        FileSystem.Platform.SkipWithoutLiblzma(method);
        byte[] compressed = Compress(method, _contents);
        for (int place = CompressionMethods.SignatureLength; place < compressed.Length; place++)
        {
            byte[] damaged = [.. compressed];
            damaged[place] ^= 0x10;
            byte[]? contents = null;
            try
            {
                contents = Decompress(damaged);
            }
            catch (NixFormatException)
            {
                continue;
            }

            // Some bytes of a header mean nothing to the contents.
            Assert.True(_contents.AsSpan().SequenceEqual(contents), $"{method} with byte {place} damaged gave other contents");
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Empty_contents_are_compressed_and_read(CompressionMethod method)
    {
        FileSystem.Platform.SkipWithoutLiblzma(method);
        Assert.Empty(Decompress(Compress(method, [])));
    }

    [Theory]
    [InlineData(CompressionMethod.Gzip, "gzip")]
    [InlineData(CompressionMethod.Bzip2, "bzip2")]
    [InlineData(CompressionMethod.Xz, "xz")]
    [InlineData(CompressionMethod.Zstd, "zstd")]
    public void The_compressions_own_program_and_this_one_read_each_other(CompressionMethod method, string name)
    {
        FileSystem.Platform.SkipWithoutLiblzma(method);
        ExternalProgram program = ExternalProgram.Require(name);
        byte[] contents = new byte[3_000_000];
        new Random(3).NextBytes(contents.AsSpan(0, 1_000_000));

        Assert.Equal(contents, program.Run(["-d", "-c"], Compress(method, contents)));
        Assert.Equal(contents, Decompress(program.Run(["-c"], contents)));
    }

    // Without it xz is not written, and the managed reader that stands in is not as strict.
    private static byte[] Compress(CompressionMethod method, byte[] contents)
    {
        using var compressed = new MemoryStream();
        using (Stream stream = CompressionStreams.OpenWrite(compressed, method, null, leaveOpen: true))
        {
            stream.Write(contents);
        }

        return compressed.ToArray();
    }

    private static byte[] Decompress(byte[] compressed)
    {
        using Stream stream = CompressionStreams.OpenRead(new MemoryStream(compressed), leaveOpen: false);
        using var contents = new MemoryStream();
        stream.CopyTo(contents);
        return contents.ToArray();
    }
}
