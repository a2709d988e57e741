using System.Buffers.Binary;

namespace NixStore.Compression;

/// <summary>What compressed input may look like, and what it must not. Each with the machine's libraries and without.</summary>
public sealed class CompressedInputTests
{
    private const int LongestSignature = 6;

    private const string LzipOfSteps =
        "TFpJUAHNAABuoEdVFPfOaUHyOmU6/WCesPOndBP4pnWAIK072v/K/Vb1Ftr3qJ5OALTpFrdjmOCWKTpRTC8YdwyVbgGvNh24+XvVY0IHhLriLZ"
        + "/JFG93OnCtjRS6BwD/+heAAOpjgc+IEwAAAAAAAHgAAAAAAAAA";

    private const string LzmaOfSteps =
        "XQAAgAD//////////wAAbqBHVRT3zmlB8jplOv1gnrDzp3QT+KZ1gCCtO9r/yv1W9Rba96ieTgC06Ra3Y5jglik6UUwvGHcMlW4BrzYduPl71W"
        + "NCB4S64i2fyRRvdzpwrY0UugcA//oXgAA=";

    private static readonly byte[] _contents = [.. Enumerable.Range(0, 600).Select(static i => (byte)(i * i / 300))];

    // What the programs lzip and xz --format=lzma make of them.
    private static readonly byte[] _steps = [.. Enumerable.Range(0, 5000).Select(static i => (byte)(i / 100))];

    // Brotli has no members and no checksum; lzip is not written here.
    public static TheoryData<CompressionMethod, bool> Methods => new()
    {
        { CompressionMethod.Gzip, false },
        { CompressionMethod.Bzip2, true },
        { CompressionMethod.Bzip2, false },
        { CompressionMethod.Xz, true },
        { CompressionMethod.Zstd, true },
        { CompressionMethod.Zstd, false },
    };

    public static TheoryData<CompressionMethod, bool> Writable
        => [.. Methods.Select(static row => row.Data), (CompressionMethod.Brotli, false)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Members_one_after_the_other_are_read_whole(CompressionMethod method, bool native)
    {
        SkipWithoutLibraries(method, native);
        var member = Compress(method, _contents, native);
        Assert.Equal([.. _contents, .. _contents], Decompress(method, [.. member, .. member], native));
    }

    [Theory]
    [MemberData(nameof(Writable))]
    public void A_cut_at_any_byte_is_a_format_error_that_names_the_compression(CompressionMethod method, bool native)
    {
        SkipWithoutLibraries(method, native);
        var compressed = Compress(method, _contents, native);
        for (var length = LongestSignature; length < compressed.Length; length++)
        {
            NixFormatException? error = null;
            try
            {
                Decompress(method, compressed[..length], native);
            }
            catch (NixFormatException caught)
            {
                error = caught;
            }

            Assert.True(error is not null, $"{method} cut after {length} of {compressed.Length} bytes was read");
            Assert.Contains(CompressionMethods.NameOf(method), error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_damaged_byte_never_gives_other_contents(CompressionMethod method, bool native)
    {
        SkipWithoutLibraries(method, native);
        var compressed = Compress(method, _contents, native);
        for (var position = LongestSignature; position < compressed.Length; position++)
        {
            byte[] damaged = [.. compressed];
            damaged[position] ^= 0x10;
            byte[]? contents = null;
            try
            {
                contents = Decompress(method, damaged, native);
            }
            catch (NixFormatException)
            {
                continue;
            }

            // Some bytes of a header mean nothing to the contents.
            Assert.True(_contents.AsSpan().SequenceEqual(contents), $"{method} with byte {position} damaged produced other contents");
        }
    }

    [Theory]
    [MemberData(nameof(Writable))]
    public void Empty_contents_are_compressed_and_read(CompressionMethod method, bool native)
    {
        SkipWithoutLibraries(method, native);
        Assert.Empty(Decompress(method, Compress(method, [], native), native));
    }

    // Except for gzip, for which the framework writes nothing if there are no contents.
    [Theory]
    [InlineData(CompressionMethod.Bzip2, true)]
    [InlineData(CompressionMethod.Bzip2, false)]
    [InlineData(CompressionMethod.Xz, true)]
    [InlineData(CompressionMethod.Xz, false)]
    [InlineData(CompressionMethod.Zstd, true)]
    [InlineData(CompressionMethod.Zstd, false)]
    [InlineData(CompressionMethod.Brotli, false)]
    public void Nothing_at_all_is_not_taken_for_compressed_contents(CompressionMethod method, bool native)
    {
        SkipWithoutLibraries(method, native);
        Assert.Throws<NixFormatException>(() => Decompress(method, [], native));
    }

    [Theory]
    [InlineData(CompressionMethod.Gzip, "gzip")]
    [InlineData(CompressionMethod.Bzip2, "bzip2")]
    [InlineData(CompressionMethod.Xz, "xz")]
    [InlineData(CompressionMethod.Zstd, "zstd")]
    public void The_compressions_own_program_and_this_one_read_each_other(CompressionMethod method, string name)
    {
        SkipWithoutLibraries(method, native: true);
        var program = ExternalProgram.Require(name);
        var contents = LargeContents();

        Assert.Equal(contents, program.Run(["-d", "-c"], Compress(method, contents, native: true)));
        Assert.Equal(contents, Decompress(method, program.Run(["-c"], contents), native: true));
        if (method != CompressionMethod.Xz)
        {
            Assert.Equal(contents, program.Run(["-d", "-c"], Compress(method, contents, native: false)));
        }

        Assert.Equal(contents, Decompress(method, program.Run(["-c"], contents), native: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lzip_is_read_member_after_member_and_its_cuts_are_noticed(bool native)
    {
        SkipWithoutLibraries(CompressionMethod.Lzip, native);
        var member = Convert.FromBase64String(LzipOfSteps);
        Assert.Equal(CompressionMethod.Lzip, CompressionMethods.OfContents(member));
        Assert.Equal(_steps, Decompress(CompressionMethod.Lzip, member, native));
        Assert.Equal([.. _steps, .. _steps], Decompress(CompressionMethod.Lzip, [.. member, .. member], native));
        for (var length = 0; length < member.Length; length++)
        {
            Assert.Throws<NixFormatException>(() => Decompress(CompressionMethod.Lzip, member[..length], native));
        }

        Assert.Throws<NixFormatException>(() => Decompress(CompressionMethod.Lzip, [.. member, 1, 2, 3, 4, 5, 6, 7], native));
    }

    // The header asks for the smallest dictionary, and the data ends within the first symbols.
    [Fact]
    public void An_lzip_member_of_nine_bytes_is_truncated_and_its_decoding_ends()
        => Assert.Throws<NixFormatException>(
            () => Decompress(CompressionMethod.Lzip, Convert.FromHexString("4C5A49500100A433A1"), native: false));

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(100_000)]
    public void Zeros_after_the_last_gzip_member_are_ignored(int zeros)
    {
        var member = Compress(CompressionMethod.Gzip, _contents, native: false);

        Assert.Equal(_contents, Decompress(CompressionMethod.Gzip, [.. member, .. new byte[zeros]], native: false));
        Assert.Equal([.. _contents, .. _contents], Decompress(CompressionMethod.Gzip, [.. member, .. member, .. new byte[zeros]], native: false));
    }

    // The checksum and the size of empty contents are zeros.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(600)]
    public void A_gzip_member_that_ends_with_zeros_may_be_followed_by_zeros(int zeros)
    {
        var empty = Convert.FromHexString("1f8b080000000000000303000000000000000000");

        Assert.Empty(Decompress(CompressionMethod.Gzip, [.. empty, .. new byte[zeros]], native: false));
        Assert.Throws<NixFormatException>(() => Decompress(CompressionMethod.Gzip, empty[..^1], native: false));
    }

    [Theory]
    [InlineData("00000001")]
    [InlineData("a5")]
    [InlineData("001f8b0800")]
    public void Other_data_after_a_gzip_member_is_refused(string rest)
    {
        byte[] followed = [.. Compress(CompressionMethod.Gzip, _contents, native: false), .. Convert.FromHexString(rest)];

        Assert.Throws<NixFormatException>(() => Decompress(CompressionMethod.Gzip, followed, native: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lzma_is_read_and_its_cuts_are_noticed(bool native)
    {
        SkipWithoutLibraries(CompressionMethod.Lzma, native);
        var compressed = Convert.FromBase64String(LzmaOfSteps);
        Assert.Equal(CompressionMethod.Lzma, CompressionMethods.OfContents(compressed));
        Assert.Equal(_steps, Decompress(CompressionMethod.Lzma, compressed, native));
        for (var length = 0; length < compressed.Length - 8; length++)
        {
            Assert.Throws<NixFormatException>(() => Decompress(CompressionMethod.Lzma, compressed[..length], native));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_header_that_asks_for_much_memory_is_refused(bool native)
    {
        SkipWithoutLibraries(CompressionMethod.Lzma, native);
        var header = new byte[40];
        header[0] = 0x5d;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(1), 1U << 31);
        header.AsSpan(5, 8).Fill(0xff);
        Assert.Contains(
            "MiB of memory",
            Assert.Throws<NixFormatException>(() => Decompress(CompressionMethod.Lzma, header, native)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionMethod.Lz4, "04224d186440a70500008068656c6c6f00000000f97700fb", "hello")]
    [InlineData(CompressionMethod.Compress, "1f9d90549e0829f2448a932754020e2ca890a04184", "TOBEORNOTTOBEORTOBEORNOT")]
    public void What_the_programs_lz4_and_compress_make_is_read(CompressionMethod method, string compressed, string contents)
    {
        var bytes = Convert.FromHexString(compressed);

        Assert.Equal(method, CompressionMethods.OfContents(bytes));
        Assert.Equal(contents, System.Text.Encoding.ASCII.GetString(Decompress(method, bytes, native: false)));
        Assert.Throws<NixFormatException>(() => Decompress(method, bytes[..2], native: false));
    }

    [Theory]
    [InlineData(CompressionMethod.Lz4, "04224d186440a70500008068656c6c6f00000000f97700fb")]
    [InlineData(CompressionMethod.Compress, "1f9d90549e0829f2448a932754020e2ca890a04184")]
    public void Any_bit_can_be_wrong_and_any_end_missing_without_another_error_than_that_of_the_format(CompressionMethod method, string hex)
    {
        var bytes = Convert.FromHexString(hex);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] damaged = [.. bytes];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            RequireContentsOrFormatError(method, damaged);
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            RequireContentsOrFormatError(method, bytes[..length]);
        }
    }

    private static void RequireContentsOrFormatError(CompressionMethod method, byte[] input)
    {
        var failure = Record.Exception(() => Assert.InRange(Decompress(method, input, native: false).Length, 0, 100));
        Assert.True(failure is null or NixFormatException, $"{Convert.ToHexString(input)}: {failure}");
    }

    [Fact]
    public void LZMA_is_read_as_it_was_written_with_and_without_the_library()
    {
        SkipWithoutLibraries(CompressionMethod.Lzma, native: true);
        var compressed = Compress(CompressionMethod.Lzma, _contents, native: true);

        Assert.Equal(CompressionMethod.Lzma, CompressionMethods.OfContents(compressed));
        Assert.All(new[] { true, false }, native => Assert.Equal(_contents, Decompress(CompressionMethod.Lzma, compressed, native)));
    }

    private static byte[] LargeContents()
    {
        var contents = new byte[3_000_000];
        new Random(3).NextBytes(contents.AsSpan(0, 1_000_000));
        return contents;
    }

    private static void SkipWithoutLibraries(CompressionMethod method, bool native)
    {
        var lacks = native && method switch
        {
            CompressionMethod.Bzip2 => Libbz2.Instance is null,
            CompressionMethod.Zstd => Libzstd.Instance is null,
            CompressionMethod.Xz or CompressionMethod.Lzma => Liblzma.Instance is null,
            CompressionMethod.Lzip => Liblzma.Instance is not { HasLzip: true },
            _ => false,
        };
        Assert.SkipWhen(lacks, $"the library for {method} is not installed");
    }

    private static NativeCodecs Codecs(bool native) => native ? NativeCodecs.OfMachine : NativeCodecs.None;

    private static byte[] Compress(CompressionMethod method, byte[] contents, bool native)
    {
        using var compressed = new MemoryStream();
        using (var stream = CompressionStreams.OpenWrite(compressed, method, CompressionOptions.Default, Codecs(native), leaveOpen: true))
        {
            stream.Write(contents);
        }

        return compressed.ToArray();
    }

    private static byte[] Decompress(CompressionMethod method, byte[] compressed, bool native)
    {
        using var stream = CompressionStreams.OpenRead(
            new InputStream(new MemoryStream(compressed), [], leaveOpen: false), method, Codecs(native));
        using var contents = new MemoryStream();
        stream.CopyTo(contents);
        return contents.ToArray();
    }
}
