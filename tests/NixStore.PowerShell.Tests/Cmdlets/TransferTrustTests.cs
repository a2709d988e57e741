using System.Management.Automation;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>Whose word counts for what is copied and imported.</summary>
public sealed class TransferTrustTests : TransferSession
{
    private static readonly string[] _closureOfOld = ["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"];

    public TransferTrustTests(GraphStore graph)
        : base(graph)
    {
        Session.SetVariable("third", this["third"]);
        Session.SetVariable("cache", $"file://{this["cache"]}");
        Do("$key = New-StoreKey cache-1 -AsSecureString; $other = New-StoreKey other-1 -AsSecureString");
    }

    [Fact]
    public void A_store_of_this_machine_needs_no_signatures_unless_keys_are_named()
    {
        var error = Session.Run("Copy-Closure *-app-1.0 -From $store -To $to -TrustedKey $key").Error("UntrustedPaths");

        Assert.Equal(ErrorCategory.SecurityError, error.CategoryInfo.Category);
        Assert.All(
            _closureOfOld, name => Assert.Contains($"{TestStore.PathOf(name)} (not signed)", error.ToString(), StringComparison.Ordinal));
        Assert.Contains("Keys tried: cache-1.", error.ToString(), StringComparison.Ordinal);
        Assert.False(TargetExists);

        Do("Copy-Closure *-app-1.0 -From $store -To $to");
        Assert.Equal(_closureOfOld, TargetNames);
    }

    [Fact]
    public void What_if_reports_untrusted_paths()
        => Session.Run("Copy-Closure *-app-1.0 -From $store -To $to -TrustedKey $key -WhatIf").Error("UntrustedPaths");

    [Fact]
    public void What_a_named_key_has_signed_is_taken_with_its_signatures()
    {
        Do("Copy-Closure *-app-1.0 -From $store -To $to; Get-StorePath -Store $to | Add-StorePathSignature -SigningKey $key");

        Session.Run("Copy-Closure *-app-1.0 -From $to -To $third -TrustedKey $other").Error("UntrustedPaths");
        Assert.Equal(_closureOfOld, Names("Copy-Closure *-app-1.0 -From $to -To $third -TrustedKey $other, $key -PassThru").Order());
        Assert.True(Session.Run("Test-StorePathSignature -Store $third -TrustedKey $key -Quiet").Only<bool>());
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void A_cache_whose_URL_says_so_is_trusted(string trusted, bool taken)
    {
        Do("Copy-Closure *-app-1.0 -From $store -To $cache");

        var run = Session.Run($"Copy-Closure {TestStore.PathOf("app-1.0")} -From \"${{cache}}?trusted={trusted}\" -To $to");

        Assert.Equal(taken, run.Errors.Count == 0);
        Assert.Equal(taken, TargetExists);
    }

    [Fact]
    public void What_comes_from_a_cache_must_be_signed()
    {
        Do("Copy-Closure *-app-1.0 -From $store -To $cache");

        Session.Run($"Copy-Closure {TestStore.PathOf("app-1.0")} -From $cache -To $to").Error("UntrustedPaths");
        Assert.False(TargetExists);

        var skipped = Do($"Copy-Closure {TestStore.PathOf("app-1.0")} -From $cache -To $to -SkipSignatureCheck");
        Assert.Contains("not checked", Assert.Single(skipped.Warnings), StringComparison.Ordinal);
        Assert.Equal(_closureOfOld, TargetNames);
    }

    [Fact]
    public void A_cache_hands_signatures_on()
    {
        Do("""
            Copy-Closure *-app-1.0 -From $store -To $to
            Get-StorePath -Store $to | Add-StorePathSignature -SigningKey $key
            Copy-Closure *-app-1.0 -From $to -To $cache
            """);
        Do($"Copy-Closure {TestStore.PathOf("app-1.0")} -From $cache -To $third -TrustedKey $key");
        Assert.Equal(_closureOfOld, Names("Get-StorePath -Store $third").Order());
    }

    [Fact]
    public void Paths_of_a_cache_are_signed_in_the_cache()
    {
        Do("Copy-Closure *-app-1.0 -From $store -To $cache; Get-StorePath -Store $cache | Add-StorePathSignature -SigningKey $key");
        Assert.True(Session.Run("Test-StorePathSignature -Store $cache -TrustedKey $key -Quiet").Only<bool>());
        Do($"Copy-Closure {TestStore.PathOf("app-1.0")} -From $cache -To $to -TrustedKey $key");
        Assert.Equal(_closureOfOld, TargetNames);
    }

    [Theory]
    [InlineData("Import-Closure \"$directory/app.nario\"")]
    [InlineData("[IO.File]::ReadAllBytes(\"$directory/app.nario\") | Import-Closure")]
    public void A_closure_file_is_trusted_unless_keys_are_named(string script)
    {
        Do("""
            Copy-Closure *-app-1.0 -From $store -To $to
            Get-StorePath -Store $to | Add-StorePathSignature -SigningKey $key
            Export-Closure *-app-1.0 -Store $to -Format Nario -DestinationPath "$directory/app.nario"
            """);

        Assert.Contains(
            TestStore.PathOf("glibc-2.37"),
            Session.Run($"{script} -Store $third -TrustedKey $other").Error("UntrustedPaths").ToString(),
            StringComparison.Ordinal);
        Assert.Empty(Names("if ([IO.Directory]::Exists($third)) { Get-StorePath -Store $third }"));

        Assert.Equal(_closureOfOld, Names($"{script} -Store $third -TrustedKey $key -PassThru").Order());
        Assert.Equal(_closureOfOld, Names($"{script} -Store \"$directory/fourth\" -PassThru").Order());
    }

    [Fact]
    public void Keys_cannot_be_given_without_a_signature_check()
        => Session.Run("Copy-Closure *-app-1.0 -From $store -To $to -TrustedKey $key -SkipSignatureCheck").Error("Argument");
}
