using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>Binary caches behind servers that are not this module's: nginx over a directory, and a bucket.</summary>
public sealed class RemoteCacheTests : TransferSession
{
    private static readonly string[] _closureOfOld = ["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"];
    private static readonly string _old = TestStore.PathOf("app-1.0");

    public RemoteCacheTests(GraphStore graph)
        : base(graph)
    {
        Session.SetVariable("old", _old);
        Do("$key = New-StoreKey cache-1 -AsSecureString");
    }

    private string PublicKey => (string)Session.Run("$key.PublicKey").Only<string>();

    [Theory]
    [InlineData("None")]
    [InlineData("Zstd")]
    [InlineData("Xz")]
    [InlineData("Gzip")]
    [InlineData("Bzip2")]
    [InlineData("Brotli")]
    public void What_was_published_to_a_directory_is_taken_from_nginx_by_this_module_and_by_Nix(string compression)
    {
        Do($"Publish-BinaryCache *-app-1.0 -From $store -To '{this["cache"]}' -SigningKey $key -Compression {compression}");
        using var nginx = new Nginx(this["cache"]);

        Do($"Install-StorePath $old -From {nginx.Address} -Store $to -TrustedKey $key -Root $directory/result");

        Assert.Equal(_closureOfOld, TargetNames);
        Assert.True(Session.Run("Test-StorePath -Store $to -Quiet").Only<bool>());
        NixTakesAllFrom(nginx.Address);
    }

    [Fact]
    public void What_is_published_to_a_server_that_takes_uploads_is_a_cache_there()
    {
        Directory.CreateDirectory(this["cache"]);
        using var nginx = new Nginx(this["cache"]);

        Do($"Publish-BinaryCache *-app-1.0 -From $store -To {nginx.Address} -SigningKey $key");

        Do($"Install-StorePath $old -From {nginx.Address} -Store $to -TrustedKey $key");
        Assert.Equal(_closureOfOld, TargetNames);
        NixTakesAllFrom(nginx.Address);
    }

    [Fact]
    public void A_cache_that_Nix_has_written_is_installed_from_through_nginx()
    {
        RealNix.SkipUnlessPresent();
        Directory.CreateDirectory(this["cache"]);
        var secret = this["secret"];
        Do($"$theirs = New-StoreKey theirs-1 -Path '{secret}'");
        var cache = $"file://{this["cache"]}?secret-key={secret}";
        RealNix.Run("nix", "--extra-experimental-features", "nix-command", "copy", "--from", Graph.Store.Root, "--to", cache, _old);
        using var nginx = new Nginx(this["cache"]);

        Do($"Install-StorePath $old -From {nginx.Address} -Store $to -TrustedKey $theirs");

        Assert.Equal(_closureOfOld, TargetNames);
    }

    [Fact]
    public async Task A_bucket_is_a_cache_for_this_module_and_its_objects_are_one_for_Nix()
    {
        await using var server = await S3Rver.StartAsync(TestContext.Current.CancellationToken);
        var bucket = $"s3://cache?endpoint={server.Endpoint}";

        Do($"""
            Copy-Closure *-app-1.0 -From $store -To '{bucket}'
            Get-StorePath -Store '{bucket}' | Add-StorePathSignature -SigningKey $key
            """);

        Do($"Install-StorePath $old -From '{bucket}' -Store $to -TrustedKey $key");
        Assert.Equal(_closureOfOld, TargetNames);
        NixTakesAllFrom($"{server.Endpoint}/cache");
    }

    private void NixTakesAllFrom(string address)
    {
        if (!RealNix.IsPresent)
        {
            return;
        }

        string[] options = ["--extra-experimental-features", "nix-command", "--option", "trusted-public-keys", PublicKey];
        RealNix.Run("nix", [.. options, "copy", "--from", address, "--to", this["nix"], _old]);
        RealNix.IsContentWith(this["nix"]);
        RealNix.AreValid(this["nix"], _closureOfOld.Select(TestStore.PathOf));
    }
}
