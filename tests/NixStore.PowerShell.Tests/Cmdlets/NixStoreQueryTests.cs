using NixStore.Hashing;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>What the query cmdlets write of a store that the real Nix filled, held against what Nix itself prints.</summary>
public sealed class NixStoreQueryTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly PowerShellSession _session = new();
    private readonly string _derivation;
    private readonly string _output;

    public NixStoreQueryTests()
    {
        if (!RealNix.IsPresent)
        {
            Dispose();
            RealNix.SkipUnlessPresent();
        }

        foreach (var name in (string[])["one", "two", "three"])
        {
            var file = Path.Combine(_store.Work, name);
            File.WriteAllText(file, name);
            Nix("nix-store", "--add", file);
        }

        var input = Path.Combine(_store.Work, "one");
        _derivation = Nix(
            "nix-instantiate",
            "-E",
            $"derivation {{ name = \"made\"; system = \"x86_64-linux\"; builder = \"/bin/sh\"; args = [ {input} ]; }}").Trim();
        _output = Nix("nix-store", "-q", "--outputs", _derivation).Trim();
        var nar = TestStore.NarOf([1, 2, 3]);
        _store.Receive(
            new NixStore.Paths.ValidPathInfo
            {
                Path = NixStore.Paths.StoreDirectory.Default.Parse(_output),
                NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
                NarSize = nar.Length,
                References =
                    [NixStore.Paths.StoreDirectory.Default.Parse(Nix("nix-store", "--add", Path.Combine(_store.Work, "two")).Trim())],
                Deriver = NixStore.Paths.StoreDirectory.Default.Parse(_derivation),
            },
            nar);
        _session.SetVariable("store", _store.Root);
    }

    public void Dispose()
    {
        _session.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void Every_path_has_the_information_that_nix_path_info_prints()
    {
        var paths = _session.Run("Get-StorePath -Store $store").Succeeded().As<StorePathInfo>();

        Assert.Equal(5, paths.Count);
        NixPathInfo.KnowsTheSame(_store.Root, paths);
    }

    [Theory]
    [InlineData("", "-qR")]
    [InlineData("-IncludeOutput", "-qR --include-outputs")]
    [InlineData("-Reverse", "-q --referrers-closure")]
    public void Every_closure_is_the_one_that_Nix_prints(string options, string nix)
    {
        var references = Nix("nix-store", "-q", "--references", _output, _derivation).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var path in references.Append(_output).Append(_derivation))
        {
            Assert.Equal(Lines(Nix("nix-store", [.. nix.Split(' '), path])), Paths($"Get-Closure {path} {options} -Store $store"));
        }
    }

    [Fact]
    public void The_deriver_belongs_to_a_closure_on_demand()
        => Assert.Equal(
            Lines(Nix("nix-store", "-qR", _output) + Nix("nix-store", "-qR", _derivation)),
            Paths($"Get-Closure {_output} -IncludeDeriver -Store $store"));

    [Fact]
    public void Derivers_and_outputs_are_found_both_ways()
    {
        Assert.Equal([_derivation], Related(_output, "Derivers"));
        Assert.Equal([_output], Related(_derivation, "Outputs"));
        Assert.Equal(Lines(Nix("nix-store", "-q", "--references", _derivation)), Related(_derivation, "References"));
        Assert.Equal(
            Lines(Nix("nix-store", "-q", "--referrers", Related(_output, "References").Single())),
            Related(Related(_output, "References").Single(), "Referrers"));
    }

    [Fact]
    public void Both_find_the_same_damage()
    {
        Assert.True(_session.Run("Test-StorePath -Store $store -Quiet").Only<bool>());
        TestStore.DamageFile(Path.Combine(_store.Root, _output[1..], "needs"));
        var damaged = _session.Run("Test-StorePath -Store $store | Where-Object Status -eq Modified").Succeeded().As<StorePathTestResult>();
        Assert.Equal(_output, Assert.Single(damaged).Path);
    }

    private static string[] Lines(string text)
        => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal)];

    private string[] Related(string path, string relation) => Paths($"Get-StorePath {path} -Relation {relation} -Store $store");

    private string[] Paths(string script)
        => [.. _session.Run(script).Succeeded().As<StorePathInfo>().Select(info => info.Path).Order(StringComparer.Ordinal)];

    private string Nix(string program, params string[] arguments) => RealNix.Run(program, ["--store", _store.Root, .. arguments]);
}
