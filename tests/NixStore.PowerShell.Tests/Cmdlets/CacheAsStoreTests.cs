using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;
using NixStore.Verifying;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>The cmdlets that read, on a binary cache in a directory, <c>$cache</c>, which holds all of the shared store.</summary>
public sealed class CacheAsStoreTests : TransferSession
{
    public CacheAsStoreTests(GraphStore graph)
        : base(graph)
    {
        Session.SetVariable("cache", $"file://{this["cache"]}");
        Do("Publish-BinaryCache * -From $store -To $cache");
    }

    [Fact]
    public void Paths_are_listed_and_found_as_in_a_store()
    {
        Assert.Equal(GraphStore.Names, Names("Get-StorePath -Store $cache").Order());
        Assert.Equal(["openssl-3.0.14", "openssl-3.0.15"], Names("Get-StorePath *openssl* -Store $cache").Order());
        Assert.Equal(["zlib-1.3"], Names($"Get-StorePath {TestStore.StorePathOf("zlib-1.3").HashPart} -Store $cache"));
        Assert.Equal(["glibc-2.37"], Names("Get-StorePath *-zlib-1.3 -Store $cache -Relation References"));
        Assert.Empty(
            Do("Get-StorePath -Store $cache | Where-Object { $_.NarHash -ne (Get-StorePath $_.Path -Store $store).NarHash }").Output);
    }

    [Fact]
    public void A_closure_is_that_of_the_store()
        => Assert.Equal(
            Names("Get-Closure *-app-1.1 -Store $store"),
            Names("Get-Closure *-app-1.1 -Store $cache"));

    [Fact]
    public void Closures_are_compared_across_cache_and_store()
        => Assert.Equal(
            Session.Render("Compare-Closure *-app-1.0 *-app-1.1 -ReferenceStore $store -DifferenceStore $store"),
            Session.Render("Compare-Closure *-app-1.0 *-app-1.1 -ReferenceStore $cache -DifferenceStore $store"));

    [Fact]
    public void Files_are_listed_and_read()
    {
        Assert.Equal([".", "needs"], Do("Get-NarEntry *-zlib-1.3 -Store $cache | ForEach-Object Path").As<string>());
        Assert.Equal(
            ["zlib-1.3", TestStore.PathOf("glibc-2.37")], Do("Get-NarContent *-zlib-1.3 -EntryPath needs -Store $cache").As<string>());
    }

    [Fact]
    public void A_query_that_a_cache_does_not_support_is_an_error()
        => Assert.Contains(
            "cannot find referrers",
            Session.Run("Get-Closure *-glibc-2.37 -Store $cache -Reverse").Error("MissingCapability").ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void Paths_come_back_into_a_store()
    {
        Do("Copy-Closure *-app-1.1 -From $cache -To $to -SkipSignatureCheck");

        Assert.Equal(["app-1.1", "glibc-2.37", "openssl-3.0.15", "python3-3.11.9", "zlib-1.3"], TargetNames);
        Assert.True(Do("Test-StorePath -Store $to -Quiet").Only<bool>());
    }

    [Fact]
    public void Each_fault_of_a_cache_is_found()
    {
        File.WriteAllText(NarInfoOf("glibc-2.37"), "");
        File.WriteAllText(NarInfoOf("assets-1"), File.ReadAllText(NarInfoOf("zlib-1.3")));
        File.Delete(NarOf("hello-2.12.1"));
        TestStore.DamageFile(NarOf("zlib-1.3"));

        var run = Session.Run("Test-StorePath -Store $cache");

        Assert.Equal(["NixFormat", "NixFormat"], run.Errors.Select(static error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(
            [
                ("app-1.0", nameof(VerificationStatus.BrokenReference)), ("hello-2.12.1", nameof(VerificationStatus.Missing)),
                ("openssl-3.0.14", nameof(VerificationStatus.BrokenReference)),
                ("openssl-3.0.15", nameof(VerificationStatus.BrokenReference)),
                ("python3-3.11.9", nameof(VerificationStatus.BrokenReference)), ("zlib-1.3", nameof(VerificationStatus.Unreadable)),
            ],
            run.As<StorePathTestResult>().Where(static result => result.Status != nameof(VerificationStatus.Valid))
                .Select(static result => (result.Path[44..], result.Status)).Order());
        Assert.Equal(GraphStore.Names.Length - 2, run.Output.Count);
        Assert.False(Session.Run("Test-StorePath -Store $cache -Quiet").As<bool>()[0]);
    }

    [Fact]
    public void A_bad_narinfo_is_an_error_of_its_path_and_the_others_are_listed()
    {
        File.WriteAllText(NarInfoOf("glibc-2.37"), "nonsense");

        var run = Session.Run(
            $"Get-StorePath {TestStore.PathOf("zlib-1.3")}, {TestStore.PathOf("glibc-2.37")}, {TestStore.PathOf("assets-1")} "
            + "-Store $cache");

        Assert.Equal(["zlib-1.3", "assets-1"], run.As<StorePathInfo>().Select(static info => info.Name));
        Assert.Equal(TestStore.PathOf("glibc-2.37"), run.Error("NixFormat").TargetObject);
    }

    [Fact]
    public void Each_bad_narinfo_of_a_listing_is_an_error_of_its_own_and_the_pipeline_goes_on()
    {
        File.WriteAllText(NarInfoOf("app-1.0"), "nonsense");
        File.WriteAllText(NarInfoOf("hello-2.12.1"), "<html>");

        var run = Session.Run("Get-StorePath -Store $cache | Copy-Closure -To $to -SkipSignatureCheck");

        Assert.Null(run.Failure);
        Assert.Contains(
            run.Errors, error => error.Exception.Message.Contains(Path.GetFileName(NarInfoOf("app-1.0")), StringComparison.Ordinal));
        Assert.Contains(
            run.Errors, error => error.Exception.Message.Contains(Path.GetFileName(NarInfoOf("hello-2.12.1")), StringComparison.Ordinal));
        Assert.Contains("zlib-1.3", TargetNames);
    }

    [Fact]
    public void A_path_that_is_damaged_there_is_not_copied_and_the_others_are()
    {
        TestStore.DamageFile(NarOf("openssl-3.0.14"));

        var run = Session.Run("Copy-Closure *-app-1.0 -From $cache -To $to -SkipSignatureCheck");

        Assert.Equal(
            [("NarMismatch", TestStore.PathOf("openssl-3.0.14")), ("ReferenceNotCopied", TestStore.PathOf("app-1.0"))],
            run.Errors.Select(static error => (error.FullyQualifiedErrorId.Split(',')[0], (string)error.TargetObject)));
        Assert.Equal(["assets-1", "glibc-2.37"], TargetNames);
    }

    [Fact]
    public void A_closure_file_goes_into_a_cache()
    {
        Do("""
            Export-Closure *-app-1.0 -Store $store -DestinationPath "$directory/closure"
            Import-Closure "$directory/closure" -Store "file://$directory/other"
            """);

        Assert.Equal(
            ["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"], Names("Get-StorePath -Store \"file://$directory/other\"").Order());
    }

    [Fact]
    public void Get_store_describes_a_cache()
    {
        var info = Do("Get-Store $cache").Only<StoreInfo>();

        Assert.Equal(("/nix/store", GraphStore.Names.Length), (info.StoreDirectory, info.PathCount));
    }

    [Fact]
    public void Tab_completes_the_paths_of_a_cache()
        => Assert.Equal([TestStore.PathOf("zlib-1.3")], Session.Complete($"Get-StorePath -Store 'file://{this["cache"]}' -Path zl"));

    private string NarInfoOf(string name) => this[Path.Combine("cache", TestStore.StorePathOf(name).HashPart + ".narinfo")];

    private string NarOf(string name)
    {
        var url = File.ReadAllLines(NarInfoOf(name)).Single(static line => line.StartsWith("URL: ", StringComparison.Ordinal))[5..];
        return this[Path.Combine("cache", url)];
    }
}
