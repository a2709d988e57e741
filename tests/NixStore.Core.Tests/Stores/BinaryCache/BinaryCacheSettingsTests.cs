using NixStore.Compression;
using NixStore.Paths;

namespace NixStore.Stores.BinaryCache;

public sealed class BinaryCacheSettingsTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        var settings = Of(
            "?store=/my/store&compression=gzip&compression-level=9&secret-key=/etc/key&write-nar-listing=1"
            + "&priority=10&want-mass-query=true");

        Assert.Equal(
            new BinaryCacheSettings
            {
                Directory = new StoreDirectory("/my/store"),
                Compression = CompressionMethod.Gzip,
                CompressionLevel = 9,
                SecretKeyFile = "/etc/key",
                WriteListings = true,
                Priority = 10,
                WantMassQuery = true,
            },
            settings);
    }

    [Fact]
    public void Without_settings_NARs_are_compressed_with_zstd_at_the_usual_level()
        => Assert.Equal(new BinaryCacheSettings { Compression = CompressionMethod.Zstd, CompressionLevel = null }, Of(""));

    [Fact]
    public void A_level_below_zero_means_the_usual_as_in_Nix() => Assert.Null(Of("?compression-level=-1").CompressionLevel);

    [Fact]
    public void Settings_of_Nix_without_a_meaning_here_are_ignored()
        => Assert.Equal(new BinaryCacheSettings(), Of("?trusted=1&path-info-cache-size=5"));

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Parallel_compression_gives_each_NAR_threads_of_its_own(string value, bool parallel)
        => Assert.Equal(parallel ? Environment.ProcessorCount : 0, Of($"?parallel-compression={value}").CompressionThreads);

    [Fact]
    public void Settings_of_the_blob_store_are_ignored()
        => Assert.Equal(
            new BinaryCacheSettings { Priority = 1 },
            BinaryCacheSettings.Of(StoreReference.Parse("s3://bucket?region=eu&priority=1"), ["region"]));

    [Fact]
    public void Encodings_more_keys_and_the_index_of_debug_information_are_read()
    {
        var settings = Of("?secret-keys=/a,/b&narinfo-compression=gzip&ls-compression=br&log-compression=zstd&index-debug-info=true");

        Assert.Equal(["/a", "/b"], settings.SecretKeyFiles);
        Assert.Equal(
            (CompressionMethod.Gzip, CompressionMethod.Brotli, CompressionMethod.Zstd, true),
            (settings.NarInfoCompression, settings.ListingCompression, settings.LogCompression, settings.IndexesDebugInfo));
    }

    [Theory]
    [InlineData("?compresion=zstd", "compresion")]
    [InlineData("?compression=rot13", "rot13")]
    [InlineData("?compression=1", "1")]
    [InlineData("?compression=lz4", "lz4")]
    [InlineData("?compression-level=high", "high")]
    [InlineData("?priority=", "priority")]
    [InlineData("?want-mass-query=perhaps", "perhaps")]
    public void A_setting_that_makes_no_sense_is_named(string query, string named)
        => Assert.Contains(named, Assert.Throws<NixFormatException>(() => Of(query)).Message, StringComparison.Ordinal);

    private static BinaryCacheSettings Of(string query) => BinaryCacheSettings.Of(StoreReference.Parse("file:///srv/cache" + query), []);
}
