using BenchmarkDotNet.Attributes;
using NixStore.Hashing;

namespace NixStore.Benchmarks;

/// <summary>The limit that everything else is held against, and the printing and reading of hashes.</summary>
[MemoryDiagnoser]
public class HashBenchmarks
{
    private readonly byte[] _megabyte = new byte[1 << 20];
    private readonly Hash _hash = Hash.Compute(NixHashAlgorithm.Sha256, [1, 2, 3]);
    private string _nix32 = "";

    [GlobalSetup]
    public void Setup()
    {
        new Random(1).NextBytes(_megabyte);
        _nix32 = _hash.ToString(HashFormat.Nix32);
    }

    [Benchmark]
    public Hash Sha256OfOneMegabyte() => Hash.Compute(NixHashAlgorithm.Sha256, _megabyte);

    [Benchmark]
    public string PrintNix32() => _hash.ToString(HashFormat.Nix32);

    [Benchmark]
    public Hash ParseNix32() => Hash.Parse(_nix32);
}
