using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;
using NixStore.Trust;

namespace NixStore.PowerShell.Cmdlets;

public sealed class PublishBinaryCacheTests : TransferSession
{
    private static readonly string[] _closureOfOld = ["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"];

    public PublishBinaryCacheTests(GraphStore graph)
        : base(graph) => Session.SetVariable("cache", Cache);

    private string Cache => this["cache"];

    private string[] CachedNames => [.. Names("Get-StorePath -Store \"file://$cache\"").Order()];

    [Theory]
    [InlineData("Publish-BinaryCache *-app-1.0 -From $store -To \"file://$cache\"")]
    [InlineData("Publish-BinaryCache *-app-1.0 $cache -From $store")]
    [InlineData("Get-StorePath *-app-1.0 -Store $store | Publish-BinaryCache -To $cache")]
    [InlineData("Get-Closure *-app-1.0 -Store $store | Publish-BinaryCache -To $cache")]
    [InlineData("Copy-Closure *-app-1.0 -From $store -To \"file://$cache\"")]
    public void A_path_is_published_with_all_that_it_needs(string script)
    {
        Assert.Empty(Do(script).Output);

        Assert.Equal(_closureOfOld, CachedNames);
        Assert.All(
            Do("Test-StorePath -Store \"file://$cache\"").As<StorePathTestResult>(),
            static result => Assert.Equal(nameof(Verifying.VerificationStatus.Valid), result.Status));
    }

    [Fact]
    public void A_relative_directory_goes_from_the_location_of_the_session()
    {
        Do("$null = $ExecutionContext.SessionState.Path.SetLocation($directory); Publish-BinaryCache *-assets-1 -From $store -To ./cache");

        Assert.Equal(["assets-1"], CachedNames);
    }

    [Fact]
    public void What_was_published_is_written_on_demand_and_can_be_read_again()
    {
        var published = Do("Publish-BinaryCache *-app-1.0 -From $store -To $cache -Compression Gzip -PassThru").As<StorePathInfo>();

        Assert.Equal(_closureOfOld, published.Select(static info => info.Name).Order());
        Assert.All(published, info => Assert.Equal(new Uri(Cache).AbsoluteUri, info.Store));
        Assert.Equal(
            [".", "needs"],
            Do("Publish-BinaryCache *-openssl-3.0.15 -From $store -To $cache -PassThru | Get-NarEntry | ForEach-Object Path").As<string>());
    }

    [Fact]
    public void Only_what_is_missing_is_published()
    {
        Do("Publish-BinaryCache *-openssl-3.0.14 -From $store -To $cache");

        Assert.Equal(["app-1.0", "assets-1"], Names("Publish-BinaryCache *-app-1.0 -From $store -To $cache -PassThru").Order());
        Assert.Empty(Names("Publish-BinaryCache *-app-1.0 -From $store -To $cache -PassThru"));
    }

    [Fact]
    public void What_would_be_published_is_listed_with_sizes_and_no_cache_is_made()
    {
        var shown = Session.Render("Publish-BinaryCache *-app-1.0 -From $store -To $cache -WhatIf", width: 300);

        Assert.Contains("What if: Publish 4 paths, ", shown, StringComparison.Ordinal);
        Assert.All(_closureOfOld, name => Assert.Contains($"B  {TestStore.PathOf(name)}", shown, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Cache));
    }

    [Theory]
    [InlineData("", "zstd", ".nar.zst")]
    [InlineData("-Compression None", "none", ".nar")]
    [InlineData("-Compression Gzip -CompressionLevel 9", "gzip", ".nar.gz")]
    public void Contents_are_compressed_as_asked(string parameters, string compression, string end)
    {
        Do($"Publish-BinaryCache *-assets-1 -From $store -To $cache {parameters}");

        var text = File.ReadAllText(Assert.Single(Directory.GetFiles(Cache, "*.narinfo")));
        Assert.Contains($"Compression: {compression}\n", text, StringComparison.Ordinal);
        Assert.EndsWith(end, Assert.Single(Directory.GetFiles(Path.Combine(Cache, "nar"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_goes_before_a_setting_of_the_URL()
    {
        Do("Publish-BinaryCache *-assets-1 -From $store -To \"file://$cache`?compression=gzip&write-nar-listing=1\" -Compression None");

        Assert.Contains(
            "Compression: none\n", File.ReadAllText(Assert.Single(Directory.GetFiles(Cache, "*.narinfo"))), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Cache, "*.ls"));
    }

    [Fact]
    public void What_is_published_is_signed()
    {
        Do("""
            $first = New-StoreKey -Name first-1 -Path "$directory/first.key"
            $second = New-StoreKey -Name second-1 -Path "$directory/second.key"
            Publish-BinaryCache *-app-1.0 -From $store -To $cache -SigningKey "$directory/first.key", $second
            """);

        var results =
            Do("Test-StorePathSignature -Store \"file://$cache\" -TrustedKey $first.PublicKey, $second.PublicKey")
                .As<StorePathSignatureTestResult>();
        Assert.Equal(4, results.Count);
        Assert.All(results, static result => Assert.Equal(nameof(TrustStatus.TrustedKey), result.Status));
        Assert.All(Do("Get-StorePath -Store \"file://$cache\"").As<StorePathInfo>(), static info => Assert.Equal(2, info.Signatures.Count));
        Assert.Empty(Do("Get-StorePath -Store $store | Where-Object { $_.Signatures.Count -gt 0 }").Output);
    }

    [Fact]
    public void A_secret_key_is_not_shown_by_what_goes_wrong()
    {
        Do("$key = New-StoreKey -Name first-1 -Path \"$directory/first.key\"");
        var secret = File.ReadAllText(this["first.key"]).Split(':')[1].Trim();
        File.WriteAllText(this["first.key"], $"first-1:{secret[..20]}");

        var run = Session.Run("Publish-BinaryCache *-app-1.0 -From $store -To $cache -SigningKey \"$directory/first.key\"");

        Assert.DoesNotContain(secret[..20], run.Error("NixFormat").ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Cache));
    }

    [Fact]
    public void What_is_in_the_cache_can_be_signed_there()
    {
        Do("""
            $key = New-StoreKey -Name first-1 -Path "$directory/first.key"
            Publish-BinaryCache *-app-1.0 -From $store -To $cache
            Get-StorePath -Store "file://$cache" | Add-StorePathSignature -SigningKey "$directory/first.key"
            """);

        Assert.True(Do("Test-StorePathSignature -Store \"file://$cache\" -TrustedKey $key.PublicKey -Quiet").Only<bool>());
    }

    [Fact]
    public void A_cache_has_the_given_priority_and_query_setting()
    {
        Do("Publish-BinaryCache *-assets-1 -From $store -To $cache -Priority 30 -WantMassQuery");
        Assert.Equal("StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 30\n", File.ReadAllText(Path.Combine(Cache, "nix-cache-info")));

        Do("Publish-BinaryCache *-glibc-2.37 -From $store -To $cache -WantMassQuery:$false");
        Assert.Equal("StoreDir: /nix/store\nWantMassQuery: 0\nPriority: 30\n", File.ReadAllText(Path.Combine(Cache, "nix-cache-info")));
    }

    [Fact]
    public void Contents_that_do_not_match_their_hash_are_an_error_of_their_path_and_of_those_that_need_it()
    {
        using var damaged = new TestStore();
        damaged.Add("good-1");
        damaged.Add("bad-1");
        damaged.Add("user-1", "bad-1");
        damaged.Damage("bad-1");
        Session.SetVariable("damaged", damaged.Root);

        var run = Session.Run("Publish-BinaryCache * -From $damaged -To $cache");

        Assert.Equal(
            [("HashMismatch", TestStore.PathOf("bad-1")), ("ReferenceNotCopied", TestStore.PathOf("user-1"))],
            run.Errors.Select(static error => (error.FullyQualifiedErrorId.Split(',')[0], (string)error.TargetObject)));
        Assert.Equal(["good-1"], CachedNames);
    }

    [Theory]
    [InlineData("local")]
    [InlineData("$store")]
    public void A_store_is_no_cache(string to)
    {
        var run = Session.Run($"Publish-BinaryCache *-assets-1 -From $store -To {to}");

        Assert.Contains("no binary cache", run.Error("ParameterArgumentTransformationError").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_is_shown_in_bytes_and_ends()
    {
        var run = Do("Publish-BinaryCache *-app-1.1 -From $store -To $cache");

        Assert.Contains(run.Progress, static record => record.Activity.StartsWith("Publishing to ", StringComparison.Ordinal));
        Assert.Equal(System.Management.Automation.ProgressRecordType.Completed, run.Progress[^1].RecordType);
    }
}
