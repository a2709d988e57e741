using System.Collections.Concurrent;
using NixStore.Hashing;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.RealStore;

/// <summary>What the query cmdlets write of every path, held against what Nix prints.</summary>
public sealed class QueryTests : RealStoreSession
{
    [Fact]
    public void Every_path_has_the_information_that_nix_path_info_prints()
        => NixPathInfo.KnowsTheSame(Store, PathsOf(Store));

    [Fact]
    public void Every_path_has_the_information_that_nix_store_prints()
    {
        var infos = PathsOf(Store);
        string[] paths = [.. infos.Select(static info => info.Path)];

        Assert.Equal(
            RealNix.Store(Store, ["-q", "--hash", .. paths]),
            infos.Select(static info => Hash.Parse(info.NarHash).ToString(HashFormat.Nix32)));
        Assert.Equal(RealNix.Store(Store, ["-q", "--size", .. paths]), infos.Select(static info => $"{info.NarSize}"));
        Assert.Equal(RealNix.Store(Store, ["-q", "--deriver", .. paths]), infos.Select(static info => info.Deriver ?? "unknown-deriver"));
    }

    [Theory]
    [InlineData("--requisites", "Get-Closure $_")]
    [InlineData("--referrers-closure", "Get-Closure $_ -Reverse")]
    [InlineData("--referrers", "Get-StorePath $_ -Relation Referrers")]
    public void Every_path_has_the_related_paths_that_nix_store_prints(string query, string ours)
    {
        var theirs = new ConcurrentDictionary<string, string[]>();
        Parallel.ForEach(PathsOf(Store), info => theirs[info.Path] = RealNix.Store(Store, "-q", query, info.Path));

        var found = Do($"Get-StorePath -Store $store | ForEach-Object {{ , @($_; {ours}) }}").As<object[]>();

        Assert.Equal(theirs.Count, found.Count);
        Assert.All(found, static paths => Assert.True(paths.Length > 0));
        Assert.All(found, paths => Assert.Equal(
            theirs[paths[0].ToString()!].Order(StringComparer.Ordinal),
            paths.Skip(1).Select(static path => path.ToString()!).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Derivations_lead_to_their_outputs_and_back()
    {
        string[] derivations = [.. Names("Get-StorePath *.drv -Store $store")];
        var outputs = RealNix.Store(Store, ["-q", "--outputs", .. derivations]);
        Assert.NotEmpty(outputs);

        Assert.Equal(outputs.Order(StringComparer.Ordinal), Names("Get-StorePath *.drv -Store $store | Get-StorePath -Relation Outputs"));
        Assert.Equal(
            derivations, Names($"'{string.Join("', '", outputs)}' | Get-StorePath -Store $store | Get-StorePath -Relation Derivers"));
    }

    private IEnumerable<string> Names(string script)
        => Do(script).As<StorePathInfo>().Select(static info => info.Path).Order(StringComparer.Ordinal);
}
