using NixStore.FileSystem;
using NixStore.Support;

namespace NixStore.Compression;

public sealed class CompressionStreamsTests
{
    private static readonly byte[] _contents = [.. Enumerable.Range(0, 300_000).Select(static i => (byte)(i / 1000))];

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Bzip2)]
    [InlineData(CompressionMethod.Xz)]
    [InlineData(CompressionMethod.Zstd)]
    public void What_was_compressed_is_recognised_by_its_contents(CompressionMethod method)
    {
        byte[] compressed = Compress(method);

        Assert.True(method == CompressionMethod.None || compressed.Length < _contents.Length / 10);
        Assert.Equal(_contents, Decompress(new MemoryStream(compressed)));
        Assert.Equal(_contents, Decompress(new SlowStream(compressed, 7)));
    }

    [Theory]
    [InlineData(CompressionMethod.Bzip2)]
    [InlineData(CompressionMethod.Xz)]
    [InlineData(CompressionMethod.Zstd)]
    public void Data_that_is_cut_short_is_a_format_error(CompressionMethod method)
        => Assert.Throws<NixFormatException>(() => Decompress(new MemoryStream(Compress(method)[..^20])));

    [Theory]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Zstd)]
    public void Damaged_data_is_a_format_error(CompressionMethod method)
    {
        byte[] compressed = Compress(method);
        compressed.AsSpan(20, 30).Fill(0xff);

        Assert.Throws<NixFormatException>(() => Decompress(new MemoryStream(compressed)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000_000)]
    public void The_xz_program_reads_what_is_compressed(int size)
    {
        Platform.SkipWithoutLiblzma(CompressionMethod.Xz);
        byte[] contents = new byte[size];
        new Random(1).NextBytes(contents.AsSpan(size / 2));

        // Half of it can be compressed, half cannot.
        for (int i = 0; i < size / 3; i++)
        {
            contents[i] = (byte)((i * 31 / 7 % 61) + 32 + (i / 5000 % 3));
        }

        var compressed = new MemoryStream();
        using (Stream stream = CompressionStreams.OpenWrite(compressed, CompressionMethod.Xz, null, leaveOpen: true))
        {
            stream.Write(contents);
        }

        Assert.Equal(contents, Decompress(new MemoryStream(compressed.ToArray())));
        Assert.SkipUnless(File.Exists("/usr/bin/xz"), "xz is not installed.");
        string file = Path.GetTempFileName();
        File.WriteAllBytes(file, compressed.ToArray());
        using var xz = System.Diagnostics.Process.Start("/usr/bin/xz", ["--test", "--format=xz", file]);
        xz.WaitForExit();
        File.Delete(file);
        Assert.Equal(0, xz.ExitCode);
    }

    [Fact]
    public void An_empty_stream_is_not_compressed()
        => Assert.Empty(Decompress(new MemoryStream()));

    [Theory]
    [InlineData("a.nar.gz", CompressionMethod.Gzip)]
    [InlineData("a.BZ2", CompressionMethod.Bzip2)]
    [InlineData("/x.y/a.xz", CompressionMethod.Xz)]
    [InlineData("a.zst", CompressionMethod.Zstd)]
    [InlineData("a.nar", CompressionMethod.None)]
    public void A_file_name_tells_the_compression(string name, CompressionMethod method)
        => Assert.Equal(method, CompressionMethods.OfFileName(name));

    private static byte[] Compress(CompressionMethod method)
    {
        Platform.SkipWithoutLiblzma(method);
        var compressed = new MemoryStream();
        using (Stream stream = CompressionStreams.OpenWrite(compressed, method, null, leaveOpen: true))
        {
            stream.Write(_contents);
        }

        return compressed.ToArray();
    }

    private static byte[] Decompress(Stream compressed)
    {
        using Stream stream = CompressionStreams.OpenRead(compressed, leaveOpen: false);
        var contents = new MemoryStream();
        stream.CopyTo(contents);
        return contents.ToArray();
    }
}
