using BenchmarkDotNet.Attributes;
using NixStore.Closures;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Benchmarks;

/// <summary>Sorting a closure so that dependencies come first.</summary>
[MemoryDiagnoser]
public class DependencyOrderBenchmarks
{
    private ValidPathInfo[] _paths = [];

    [Params(300, 30_000)]
    public int Count { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var hash = Hash.Compute(NixHashAlgorithm.Sha256, []);
        var paths = new StorePath[Count];
        Span<byte> hashPart = stackalloc byte[20];
        for (var number = 0; number < Count; number++)
        {
            random.NextBytes(hashPart);
            paths[number] = new StorePath(Nix32.Encode(hashPart), $"package-{number}");
        }

        _paths = [.. paths.Select((path, number) => new ValidPathInfo
        {
            Path = path,
            NarHash = hash,
            References = [.. Enumerable.Range(0, Math.Min(8, number)).Select(_ => paths[random.Next(number)]).Distinct().Order()],
        })];
        random.Shuffle(_paths);
    }

    [Benchmark]
    public IReadOnlyList<ValidPathInfo> Sort() => DependencyOrder.Sort(_paths);
}
