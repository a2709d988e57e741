using BenchmarkDotNet.Attributes;
using NixStore.Compression;

namespace NixStore.Benchmarks;

/// <summary>
/// Each compression at its usual effort, on one thread, over 16 MB of the framework's own assemblies; and of one kilobyte, where the
/// beginning is all.
/// </summary>
[MemoryDiagnoser]
public class CompressionBenchmarks
{
    private const int Size = 16_000_000;
    private const int SmallSize = 1000;

    private byte[] _contents = [];
    private byte[] _compressed = [];
    private byte[] _smallCompressed = [];

    [Params(CompressionMethod.Gzip, CompressionMethod.Bzip2, CompressionMethod.Xz, CompressionMethod.Zstd, CompressionMethod.Brotli)]
    public CompressionMethod Method { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        _contents =
            [.. Directory.EnumerateFiles(framework, "*.dll").Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes).Take(Size)];
        _compressed = Compress(_contents);
        _smallCompressed = Compress(_contents[..SmallSize]);
    }

    [Benchmark]
    public int CompressMegabytes() => Compress(_contents).Length;

    [Benchmark]
    public long DecompressMegabytes() => Decompress(_compressed);

    [Benchmark]
    public int CompressKilobyte() => Compress(_contents[..SmallSize]).Length;

    [Benchmark]
    public long DecompressKilobyte() => Decompress(_smallCompressed);

    private byte[] Compress(byte[] contents)
    {
        using var compressed = new MemoryStream();
        using (var stream = CompressionStreams.OpenWrite(compressed, Method, CompressionOptions.Default, leaveOpen: true))
        {
            stream.Write(contents);
        }

        return compressed.ToArray();
    }

    private long Decompress(byte[] compressed)
    {
        using var stream = CompressionStreams.OpenRead(new MemoryStream(compressed), Method, leaveOpen: false);
        var buffer = new byte[256 * 1024];
        long length = 0;
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            length += count;
        }

        return length;
    }
}
