using BenchmarkDotNet.Attributes;
using NixStore.FileSystem.Trees;
using NixStore.Nar;

namespace NixStore.Benchmarks;

/// <summary>Packing, reading and unpacking a tree of many small files and a few large ones.</summary>
[MemoryDiagnoser]
public class NarBenchmarks
{
    private const int SmallFiles = 2000;
    private const int LargeFiles = 4;

    private readonly string _work = Directory.CreateTempSubdirectory("nixstore-bench-").FullName;
    private byte[] _nar = [];
    private int _unpacked;

    private string Tree => Path.Combine(_work, "tree");

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var number = 0; number < SmallFiles; number++)
        {
            WriteFile($"small/{number % 50}/{number}", random, 3000);
        }

        for (var number = 0; number < LargeFiles; number++)
        {
            WriteFile($"large/{number}", random, 8 << 20);
        }

        using var nar = new NarPackStream(Tree);
        using var memory = new MemoryStream();
        nar.CopyTo(memory);
        _nar = memory.ToArray();
    }

    [GlobalCleanup]
    public void Cleanup() => TreeRemover.Remove(_work);

    [Benchmark]
    public void Pack()
    {
        using var nar = new NarPackStream(Tree);
        nar.CopyTo(Stream.Null, 256 * 1024);
    }

    [Benchmark]
    public NarListing Read() => NarListing.Read(new MemoryStream(_nar));

    [Benchmark]
    public void Unpack()
    {
        var target = Path.Combine(_work, $"unpacked-{_unpacked++}");
        new NarUnpacker().Unpack(new MemoryStream(_nar), target);
        TreeRemover.Remove(target);
    }

    private void WriteFile(string name, Random random, int size)
    {
        var path = Path.Combine(Tree, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var contents = new byte[size];
        random.NextBytes(contents);
        File.WriteAllBytes(path, contents);
    }
}
