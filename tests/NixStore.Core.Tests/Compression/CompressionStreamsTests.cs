using System.Text;

namespace NixStore.Compression;

public sealed class CompressionStreamsTests
{
    private static readonly byte[] _contents = [.. Enumerable.Range(0, 300_000).Select(static i => (byte)(i / 1000))];

    public static TheoryData<CompressionMethod> Writable => [.. Enum.GetValues<CompressionMethod>().Where(CompressionMethods.CanWrite)];

    public static TheoryData<CompressionMethod> Recognisable
        => [.. Enum.GetValues<CompressionMethod>()
            .Where(static method => CompressionMethods.CanWrite(method) && method != CompressionMethod.Brotli)];

    public static TheoryData<CompressionMethod> All => [.. Enum.GetValues<CompressionMethod>()];

    [Theory]
    [MemberData(nameof(Recognisable))]
    public void A_compression_is_recognised_by_the_contents(CompressionMethod method)
    {
        var compressed = Compress(method, CompressionOptions.Default);

        Assert.True(method == CompressionMethod.None || compressed.Length < _contents.Length / 10);
        Assert.Equal(method, CompressionMethods.OfContents(new MemoryStream(compressed)));
        Assert.Equal(_contents, ReadAll(CompressionStreams.OpenRead(new MemoryStream(compressed), leaveOpen: false)));
        Assert.Equal(_contents, ReadAll(CompressionStreams.OpenRead(new SlowStream(compressed, 7), leaveOpen: false)));
    }

    [Theory]
    [MemberData(nameof(Writable))]
    public void What_was_compressed_is_read_where_the_compression_is_named(CompressionMethod method)
    {
        var compressed = Compress(method, CompressionOptions.Default);

        Assert.Equal(_contents, ReadAll(CompressionStreams.OpenRead(new SlowStream(compressed, 7), method, leaveOpen: false)));
    }

    [Theory]
    [MemberData(nameof(Writable))]
    public void Threads_change_nothing_of_what_comes_out(CompressionMethod method)
    {
        var compressed = Compress(method, new CompressionOptions { Threads = 2 });

        Assert.Equal(_contents, ReadAll(CompressionStreams.OpenRead(new MemoryStream(compressed), method, leaveOpen: false)));
    }

    [Theory]
    [InlineData(CompressionMethod.Gzip, 1, 9)]
    [InlineData(CompressionMethod.Bzip2, 1, 9)]
    [InlineData(CompressionMethod.Xz, 0, 9)]
    [InlineData(CompressionMethod.Zstd, 1, 19)]
    [InlineData(CompressionMethod.Brotli, 0, 11)]
    public void A_higher_level_makes_less(CompressionMethod method, int low, int high)
    {
        Assert.SkipWhen(method == CompressionMethod.Bzip2 && Libbz2.Instance is null, "libbz2 is not installed");
        var random = new Random(5);
        byte[] words = [.. Enumerable.Range(0, 30_000)
            .SelectMany(_ => Encoding.ASCII.GetBytes($"word{(int)Math.Sqrt(random.Next(4_000_000))} "))];
        int Size(int level) => Compress(method, new CompressionOptions { Level = level }, words).Length;

        Assert.True(Size(high) < Size(low), $"level {high} makes {Size(high)} bytes, and {low} makes {Size(low)}");
        Assert.Equal(Size(low), Size(-1));
    }

    [Theory]
    [InlineData(CompressionMethod.Lzip)]
    [InlineData(CompressionMethod.Lz4)]
    [InlineData(CompressionMethod.Compress)]
    public void What_can_only_be_read_is_refused_with_what_to_do(CompressionMethod method)
        => Assert.Contains(
            "Compress with zstd",
            Assert.Throws<NixStoreException>(
                () => CompressionStreams.OpenWrite(Stream.Null, method, CompressionOptions.Default, leaveOpen: true)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Without_liblzma_xz_is_refused_with_what_to_do()
        => Assert.Contains(
            "liblzma",
            Assert.Throws<NixStoreException>(
                () => CompressionStreams.OpenWrite(
                    Stream.Null, CompressionMethod.Xz, CompressionOptions.Default, NativeCodecs.None, leaveOpen: true)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_target_stays_open_if_it_should()
    {
        foreach (var method in Enum.GetValues<CompressionMethod>().Where(CompressionMethods.CanWrite).Where(IsWritableHere))
        {
            foreach (var threads in (int[])[0, 2])
            {
                var target = new MemoryStream();
                CompressionStreams.OpenWrite(target, method, new CompressionOptions { Threads = threads }, leaveOpen: true).Dispose();
                Assert.True(target.CanWrite, $"{method} has closed its target");
                CompressionStreams.OpenWrite(target, method, new CompressionOptions { Threads = threads }, leaveOpen: false).Dispose();
                Assert.False(target.CanWrite, $"{method} has left its target open");
            }
        }
    }

    [Fact]
    public void An_empty_stream_is_not_compressed()
        => Assert.Empty(ReadAll(CompressionStreams.OpenRead(new MemoryStream(), leaveOpen: false)));

    [Theory]
    [InlineData("a.nar.gz", CompressionMethod.Gzip)]
    [InlineData("a.BZ2", CompressionMethod.Bzip2)]
    [InlineData("/x.y/a.xz", CompressionMethod.Xz)]
    [InlineData("a.zst", CompressionMethod.Zstd)]
    [InlineData("a.nar.br", CompressionMethod.Brotli)]
    [InlineData("a.lz", CompressionMethod.Lzip)]
    [InlineData("a.lzip", CompressionMethod.Lzip)]
    [InlineData("a.lzma", CompressionMethod.Lzma)]
    [InlineData("a.lz4", CompressionMethod.Lz4)]
    [InlineData("a.nar.Z", CompressionMethod.Compress)]
    [InlineData("a.nar", CompressionMethod.None)]
    public void The_compression_follows_from_a_file_name(string name, CompressionMethod method)
        => Assert.Equal(method, CompressionMethods.OfFileName(name));

    [Theory]
    [MemberData(nameof(All))]
    public void Names_and_extensions_lead_back(CompressionMethod method)
    {
        Assert.True(CompressionMethods.TryParse(CompressionMethods.NameOf(method), out var named));
        Assert.Equal((method, method), (named, CompressionMethods.OfFileName("x" + CompressionMethods.ExtensionOf(method))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Zstd")]
    [InlineData("brotli")]
    [InlineData("3")]
    public void A_name_that_no_narinfo_has_for_a_compression_is_not_known(string name)
        => Assert.False(CompressionMethods.TryParse(name, out _));

    [Theory]
    [InlineData("\r\0\0\0\0\0\0\0nix-archive-1\0\0\0")]
    [InlineData("\u0001\0\0\0\0\0\0\0\r\0\0\0\0\0\0\0nix-archive-1")]
    [InlineData("NARIO2\0\0\u0001\0\0\0\0\0\0\0")]
    [InlineData("]\0\0")]
    [InlineData("building '/nix/store/'")]
    public void What_is_not_compressed_is_not_taken_for_it(string beginning)
        => Assert.Equal(CompressionMethod.None, CompressionMethods.OfContents(new MemoryStream(Encoding.Latin1.GetBytes(beginning))));

    private static bool IsWritableHere(CompressionMethod method)
        => method is not (CompressionMethod.Xz or CompressionMethod.Lzma) || Liblzma.Instance is not null;

    private static byte[] Compress(CompressionMethod method, CompressionOptions options) => Compress(method, options, _contents);

    private static byte[] Compress(CompressionMethod method, CompressionOptions options, byte[] contents)
    {
        Platform.SkipWithoutLiblzma(method);
        var compressed = new MemoryStream();
        using (var stream = CompressionStreams.OpenWrite(compressed, method, options, leaveOpen: true))
        {
            stream.Write(contents);
        }

        return compressed.ToArray();
    }

    private static byte[] ReadAll(Stream stream)
    {
        using (stream)
        {
            using var contents = new MemoryStream();
            stream.CopyTo(contents);
            return contents.ToArray();
        }
    }
}
