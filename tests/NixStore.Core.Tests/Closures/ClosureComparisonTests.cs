using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Closures;

public sealed class ClosureComparisonTests
{
    [Theory]
    [InlineData("hello-2.12.1", "hello", "2.12.1")]
    [InlineData("apache-httpd-2.0.48", "apache-httpd", "2.0.48")]
    [InlineData("openssl-3.0.8-bin", "openssl", "3.0.8")]
    [InlineData("gcc-12.2.0-lib", "gcc", "12.2.0")]
    [InlineData("wine-8.0-lib32", "wine", "8.0")]
    [InlineData("etc", "etc", "")]
    [InlineData("unit-script", "unit", "")]
    [InlineData("git-1-2.39.5-0+deb12u3", "git", "1-2.39.5-0+deb12u3")]
    [InlineData("name-+1", "name", "+1")]
    [InlineData("ends-with-dash-", "ends-with-dash-", "")]
    public void A_name_is_taken_apart_as_Nix_does_it(string text, string name, string version)
        => Assert.Equal(new PackageName(name, version), PackageName.Parse(text));

    [Fact]
    public void Reports_what_was_added_removed_and_changed()
    {
        var comparison = ClosureComparison.Compare(
            [Info("glibc-2.36", 100), Info("perl-5.36", 50), Info("etc", 1)],
            [Info("glibc-2.37", 130), Info("vim-9.0", 70), Info("etc", 1)]);

        Assert.Equal(
            [
                ("glibc", ClosureChangeKind.VersionChanged, 30L),
                ("perl", ClosureChangeKind.Removed, -50L),
                ("vim", ClosureChangeKind.Added, 70L),
            ],
            comparison.Changes.Select(static change => (change.Name, change.Kind, change.SizeDelta)));
        Assert.Equal(50, comparison.SizeDelta);
        Assert.Equal(4, comparison.Packages.Count);
    }

    [Fact]
    public void Reports_the_versions_of_both_sides()
    {
        var change = Assert.Single(ClosureComparison.Compare(
            [Info("zlib-1.2.13", 5), Info("zlib-1.2.11", 5)], [Info("zlib-1.3", 5)]).Packages);

        Assert.Equal(["1.2.11", "1.2.13"], change.VersionsBefore);
        Assert.Equal(["1.3"], change.VersionsAfter);
        Assert.Equal((10, 5), (change.SizeBefore, change.SizeAfter));
    }

    [Fact]
    public void Reports_different_contents_of_one_version()
    {
        var before = Info("zlib-1.3", 5);
        var after = before with { Path = StorePath.Parse($"{new string('0', 32)}-zlib-1.3") };

        Assert.Equal(ClosureChangeKind.ContentsChanged, Assert.Single(ClosureComparison.Compare([before], [after]).Changes).Kind);
    }

    private static ValidPathInfo Info(string name, long size) => new()
    {
        Path = TestPaths.Path(name),
        NarHash = Hash.Compute(NixHashAlgorithm.Sha256, []),
        NarSize = size,
    };
}
