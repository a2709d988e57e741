using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Narinfo;

public sealed class NarInfoInteropTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("xz")]
    [InlineData("zstd")]
    public void A_narinfo_of_the_real_Nix_is_printed_to_the_byte(string compression)
    {
        using var cache = new RealCache(compression);
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

    [Fact]
    public void What_the_real_Nix_tells_of_its_cache_is_printed_to_the_byte()
    {
        using var cache = new RealCache("none");
        var text = File.ReadAllText(Path.Combine(cache.Location, CacheInfo.FileName));
        Assert.Equal(text, CacheInfo.Parse(text).Print());
    }

    // Nix 2.8 orders members otherwise than the current Nix and leaves out what is false, so the listings are compared as values.
    [Fact]
    public void A_listing_of_the_real_Nix_tells_what_ours_of_the_same_NAR_tells()
    {
        using var cache = new RealCache("none");
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
