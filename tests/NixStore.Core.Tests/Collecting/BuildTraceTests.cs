namespace NixStore.Collecting;

/// <summary>Realisations in the database of a store, which Nix writes if content-addressed derivations are enabled.</summary>
public sealed class BuildTraceTests : CollectionTest
{
    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public async Task A_collection_removes_the_realisations_of_the_paths_that_it_deletes(string version)
    {
        AddChain();
        string[] query = ["--store", Made.Root, "--query", "--hash", Made.Print("a")];
        NixVersions.Require(version, "nix-store").Run(["--extra-experimental-features", "ca-derivations", .. query]);
        Made.AddRoot("root", Made.Print("a"));
        AddRealisation(1, "a");
        AddRealisation(2, "b");
        AddRealisation(3, "d");
        if (Made.ReadColumn("select name from sqlite_master where name = 'RealisationsRefs'").Count == 1)
        {
            Made.Execute("insert into RealisationsRefs values (3, 2); insert into RealisationsRefs values (2, 1)");
        }

        await CollectAsync();

        Assert.Equal(Paths("a"), ValidPaths());
        Assert.Equal(["1"], Made.ReadColumn("select id from Realisations"));
        Assert.Empty(Made.ReadColumn("select referrer from RealisationsRefs"));
    }

    private void AddRealisation(int number, string path)
        => Made.Execute(
            "insert into Realisations (id, drvPath, outputName, outputPath) "
            + $"select {number}, 'sha256:{number}', 'out', id from ValidPaths where path = '{Made.Print(path)}'");
}
