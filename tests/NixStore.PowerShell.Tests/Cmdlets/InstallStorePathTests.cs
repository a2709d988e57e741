using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>Paths fetched from binary caches, as a user types it.</summary>
public sealed class InstallStorePathTests : TransferSession
{
    private static readonly string[] _closureOfOld = ["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"];
    private static readonly string _old = TestStore.PathOf("app-1.0");

    public InstallStorePathTests(GraphStore graph)
        : base(graph)
    {
        Session.SetVariable("cache", $"file://{this["cache"]}");
        Session.SetVariable("old", _old);
        Do("""
            $key = New-StoreKey cache-1 -AsSecureString
            Copy-Closure *-app-1.0 -From $store -To $cache
            Get-StorePath -Store $cache | Add-StorePathSignature -SigningKey $key
            """);
    }

    [Fact]
    public void Fetches_a_path_and_all_that_it_needs()
    {
        Assert.Empty(Do("Install-StorePath $old -From $cache -Store $to -TrustedKey $key").Output);
        Assert.Equal(_closureOfOld, TargetNames);
        Assert.True(Session.Run("Test-StorePath -Store $to -Quiet").Only<bool>());
    }

    [Fact]
    public void Takes_a_hash_part_and_writes_what_was_asked_for()
        => Assert.Equal(
            ["app-1.0"],
            Names($"Install-StorePath {TestStore.StorePathOf("app-1.0").HashPart} -From $cache -Store $to -TrustedKey $key -PassThru"));

    [Fact]
    public void Creates_a_root_at_the_given_path()
    {
        Do("Install-StorePath $old -From $cache -Store $to -TrustedKey $key -Root $directory/result");

        Assert.Equal(_old, new FileInfo(this["result"]).LinkTarget);
        Assert.Equal(
            this["result"],
            new FileInfo(Directory.GetFileSystemEntries(Path.Combine(Target, "nix", "var", "nix", "gcroots", "auto")).Single()).LinkTarget);
    }

    [Fact]
    public void Takes_nothing_that_no_trusted_key_has_signed()
    {
        var error = Session.Run("Install-StorePath $old -From $cache -Store $to -TrustedKey (New-StoreKey other-1 -AsSecureString)")
            .Error("UntrustedPaths");

        Assert.Contains("signed by cache-1, which is not trusted", error.ToString(), StringComparison.Ordinal);
        Assert.False(TargetExists);
    }

    [Fact]
    public void Installs_unsigned_paths_only_without_a_signature_check_and_warns()
    {
        var result = Do("Install-StorePath $old -From $cache -Store $to -SkipSignatureCheck");

        Assert.Contains("not checked", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(_closureOfOld, TargetNames);
    }

    [Fact]
    public void A_cache_whose_URL_says_so_is_trusted_unless_keys_are_named()
    {
        Session.Run("Install-StorePath $old -From \"$cache`?trusted=true\" -Store $to -TrustedKey (New-StoreKey other-1 -AsSecureString)")
            .Error("UntrustedPaths");
        Assert.False(TargetExists);

        Assert.Empty(Do("Install-StorePath $old -From \"$cache`?trusted=true\" -Store $to").Warnings);
        Assert.Equal(_closureOfOld, TargetNames);
    }

    [Fact]
    public void Shows_the_plan_and_does_nothing_under_WhatIf()
    {
        var shown = Session.Render("Install-StorePath $old -From $cache -Store $to -TrustedKey $key -WhatIf", width: 300);

        Assert.Contains("Install 4 paths into", shown, StringComparison.Ordinal);
        Assert.Contains("to fetch", shown, StringComparison.Ordinal);
        Assert.Contains($"{_old}  from file://", shown, StringComparison.Ordinal);
        Assert.False(TargetExists);
    }

    [Fact]
    public void An_absent_cache_is_skipped_with_a_warning()
    {
        var result = Do("Install-StorePath $old -From file:///nowhere/at/all, $cache -Store $to -TrustedKey $key");

        Assert.Contains("file:///nowhere/at/all is skipped", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(_closureOfOld, TargetNames);
    }

    [Fact]
    public void A_path_that_is_in_no_cache_is_an_error_of_its_own()
    {
        var unknown = TestStore.PathOf("unknown-1");

        var error = Session.Run($"'{unknown}', $old | Install-StorePath -From $cache -Store $to -TrustedKey $key").Error("PathsNotFound");

        Assert.Equal(unknown, error.TargetObject);
        Assert.Equal(_closureOfOld, TargetNames);
    }

    [Fact]
    public void Takes_caches_and_keys_from_the_configuration()
    {
        Do("""
            $env:NIX_CONFIG = "substituters = $cache`ntrusted-public-keys = $($key.PublicKey)"
            try { Install-StorePath $old -Store $to } finally { $env:NIX_CONFIG = $null }
            """);
        Assert.Equal(_closureOfOld, TargetNames);
    }

    [Fact]
    public void Asked_again_it_fetches_nothing()
    {
        Do("Install-StorePath $old -From $cache -Store $to -TrustedKey $key");

        Assert.Contains(
            Do("Install-StorePath $old -From $cache -Store $to -TrustedKey $key -Verbose").Verbose,
            static text => text.Contains("Install 0 paths", StringComparison.Ordinal));
    }
}
