using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Narinfo;

public sealed class NarInfoInteropTests
{
    public static MatrixTheoryData<string, string> Caches
        => new([.. NixVersions.All.Select(static row => row.Data)], ["none", "xz", "zstd"]);

    [Theory]
    [MemberData(nameof(Caches))]
    public void A_narinfo_of_the_real_Nix_is_printed_to_the_byte(string version, string compression)
    {
        using var cache = new RealCache(compression, version);
        Assert.Equal(2, cache.NarInfos.Count());
        Assert.All(cache.NarInfos, file =>
        {
            var bytes = File.ReadAllBytes(file);
            var info = NarInfo.Parse(bytes, StoreDirectory.Default);
            Assert.Equal(bytes, System.Text.Encoding.UTF8.GetBytes(info.Print(StoreDirectory.Default)));
            Assert.Equal(compression, info.Compression);
            Assert.Equal(new FileInfo(Path.Combine(cache.Location, info.Url)).Length, info.FileSize);
        });
    }

    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public void Cache_info_of_the_real_Nix_is_printed_to_the_byte(string version)
    {
        using var cache = new RealCache("none", version);
        var text = File.ReadAllText(Path.Combine(cache.Location, CacheInfo.FileName));
        Assert.Equal(text, CacheInfo.Parse(text).Print());
    }

    // Nix 2.8 orders members otherwise than the current Nix and leaves out what is false, so the listings are compared as values.
    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public void A_listing_of_the_real_Nix_equals_ours_of_the_same_NAR(string version)
    {
        using var cache = new RealCache("none", version);
        Assert.All(cache.NarInfos, file =>
        {
            var info = NarInfo.Parse(File.ReadAllBytes(file), StoreDirectory.Default);
            using var nar = File.OpenRead(Path.Combine(cache.Location, info.Url));
            var ours = NarListing.Read(nar, TestContext.Current.CancellationToken);

            var nixs = NarListingJson.Parse(File.ReadAllBytes(Path.ChangeExtension(file, ".ls")));

            Assert.Equal(ours.Enumerate(), nixs.Enumerate());
            Assert.Equal(NarListingJson.Write(ours), NarListingJson.Write(nixs));
        });
    }
}
