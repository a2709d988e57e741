using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>The NAR cmdlets on paths of a store.</summary>
public sealed class NarOfStorePathTests(GraphStore graph) : TransferSession(graph)
{
    [Theory]
    [InlineData("Export-Nar *-zlib-1.3 -Store $store")]
    [InlineData("Get-StorePath *-zlib-1.3 -Store $store | Export-Nar")]
    public void The_nar_has_the_recorded_hash(string script)
    {
        byte[] nar = [.. Do(script).As<byte[]>().SelectMany(static chunk => chunk)];

        Assert.Equal(
            Do("(Get-StorePath *-zlib-1.3 -Store $store).NarHash").Only<string>(),
            Hashing.Hash.Compute(Hashing.NixHashAlgorithm.Sha256, nar).ToString());
    }

    [Fact]
    public void A_directory_takes_a_file_for_each_path()
    {
        Directory.CreateDirectory(this["nars"]);

        Do("Get-StorePath *-openssl-* -Store $store | Export-Nar -DestinationPath \"$directory/nars\" -Compression Zstd");

        Assert.Equal(
            Names("Get-StorePath *-openssl-* -Store $store").Select(
                static name => $"{TestStore.StorePathOf(name).BaseName}.nar.zst").Order(),
            Directory.GetFiles(this["nars"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Existing_files_are_read_as_nars_also_under_the_name_of_a_store_path()
    {
        Directory.CreateDirectory(this["nars"]);
        Do("Export-Nar *-zlib-1.3 -Store $store -DestinationPath \"$directory/nars\"");
        var file = Path.Combine(this["nars"], $"{TestStore.StorePathOf("zlib-1.3").BaseName}.nar");

        Assert.All(Do($"Get-NarEntry '{file}'").As<NarEntryInfo>(), entry => Assert.Equal((file, null), (entry.Source, entry.Store)));
    }

    [Theory]
    [InlineData("Get-NarEntry *-zlib-1.3 -Store $store")]
    [InlineData("Get-StorePath *-zlib-1.3 -Store $store | Get-NarEntry")]
    public void A_store_path_is_listed(string script)
    {
        var entries = Do(script).As<NarEntryInfo>();

        Assert.Equal([".", "needs"], entries.Select(static entry => entry.Path));
        Assert.All(
            entries, entry => Assert.Equal((TestStore.PathOf("zlib-1.3"), Graph.Store.Root), (entry.Source, entry.Store!.ToString())));
    }

    [Fact]
    public void The_listing_is_that_of_the_nar()
    {
        Do("Export-Nar *-zlib-1.3 -Store $store -DestinationPath \"$directory/zlib.nar\"");

        Assert.Equal(
            Do("Get-NarEntry \"$directory/zlib.nar\" -AsJson").Only<string>(),
            Do("Get-NarEntry *-zlib-1.3 -Store $store -AsJson").Only<string>());
    }

    [Theory]
    [InlineData("Get-NarContent *-zlib-1.3 needs -Store $store")]
    [InlineData("Get-NarContent \"$path/needs\" -Store $store")]
    [InlineData("Get-NarContent \"$files/needs\" -Store $store")]
    [InlineData("Get-NarEntry *-zlib-1.3 needs -Store $store | Get-NarContent")]
    public void A_file_of_a_store_path_is_read(string script)
    {
        Session.SetVariable("path", TestStore.PathOf("zlib-1.3"));
        Session.SetVariable("files", Graph.Store.FilesOf("zlib-1.3"));

        Assert.Equal(["zlib-1.3", TestStore.PathOf("glibc-2.37")], Do(script).As<string>());
    }

    [Fact]
    public void A_link_means_the_store_path_that_it_leads_to()
    {
        NeedsLinks();
        Assert.Equal(
            TestStore.PathOf("app-1.1"), Do("Get-NarEntry ./result needs -Store $store").Only<NarEntryInfo>().Source);
    }

    [Fact]
    public void A_file_is_read_by_way_of_a_link()
    {
        NeedsLinks();
        Assert.Equal("app-1.1", Do("Get-NarContent ./result/needs -Store $store").As<string>()[0]);
    }

    [Theory]
    [InlineData("Export-Nar")]
    [InlineData("Get-NarEntry")]
    [InlineData("Get-NarContent")]
    public void A_path_that_is_not_valid_is_an_error_of_its_own(string cmdlet)
        => Session.Run($"{cmdlet} {TestStore.PathOf("absent-1")} -Store $store").Error("StorePathNotValid");
}
