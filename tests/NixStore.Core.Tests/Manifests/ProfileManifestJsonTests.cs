using NixStore.Paths;

namespace NixStore.Manifests;

public sealed class ProfileManifestJsonTests
{
    private static readonly StorePath _hello = new(new string('a', 32), "hello-2.12");
    private static readonly StorePath _man = new(new string('b', 32), "hello-2.12-man");

    // As Nix 2.34 writes it.
    private const string Written =
        """{"elements":{"hello":{"active":true,"priority":5,"storePaths":["/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-hello-2.12"]}"""
        + ""","hello-1":{"active":false,"attrPath":"legacyPackages.x86_64-linux.hello","originalUrl":"flake:nixpkgs","out"""
        + """puts":["man","out"],"priority":-3,"storePaths":["/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-hello-2.12","/nix/store/"""
        + """bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-hello-2.12-man"],"url":"github:NixOS/nixpkgs/abc"}},"version":3}""";

    [Fact]
    public void What_Nix_writes_is_read_and_written_again_byte_for_byte()
    {
        var manifest = Read(Written);

        Assert.Equal(["hello", "hello-1"], manifest.Packages.Keys);
        Assert.Equal([_hello, _man], manifest.Packages["hello-1"].Paths);
        Assert.Equal(
            new PackageOrigin("flake:nixpkgs", "github:NixOS/nixpkgs/abc", "legacyPackages.x86_64-linux.hello", ["man", "out"]),
            manifest.Packages["hello-1"].Origin);
        Assert.Equal(Written, ProfileManifestJson.Write(manifest, StoreDirectory.Default));
    }

    [Fact]
    public void The_default_outputs_are_null()
    {
        var package = new ManifestPackage { Paths = [_hello], Origin = new PackageOrigin("flake:a", "flake:b", "c", null) };

        Assert.Contains(
            "\"outputs\":null",
            ProfileManifestJson.Write(ProfileManifest.Empty.With(package), StoreDirectory.Default),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_manifest_has_no_elements()
        => Assert.Equal("""{"elements":{},"version":3}""", ProfileManifestJson.Write(ProfileManifest.Empty, StoreDirectory.Default));

    [Fact]
    public void Packages_of_the_versions_1_and_2_get_names_from_their_flakes_and_paths()
    {
        const string path = "/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-hello-2.12";
        var first = Read(
            $$"""
            {"version":1,"elements":[{"active":true,"storePaths":["{{path}}"]},{"active":true,"storePaths":["{{path}}"]},
            {"active":true,"storePaths":["{{path}}"],"attrPath":"packages.x86_64-linux.world","originalUri":"flake:a","uri":"flake:b"}]}
            """);
        var second = Read(
            $$"""
            {"version":2,"elements":[{"active":true,"priority":7,"storePaths":["{{path}}"],
            "attrPath":"packages.x86_64-linux.world","originalUrl":"flake:a","url":"flake:b","outputs":["*"]}]}
            """);

        Assert.Equal(["hello", "hello-1", "world"], first.Packages.Keys);
        Assert.Equal(5, first.Packages["world"].Priority);
        Assert.Equal("flake:a", first.Packages["world"].Origin!.OriginalUrl);
        Assert.Equal(7, second.Packages["world"].Priority);
        Assert.Equal(["*"], second.Packages["world"].Origin!.Outputs);
    }

    [Theory]
    [InlineData("""{"name":"x","icons":[]}""")]
    [InlineData("""{"manifest_version":2,"name":"x","version":"1.2"}""")]
    [InlineData("""{"version":3}""")]
    [InlineData("""{"version":3,"elements":5}""")]
    [InlineData("[]")]
    [InlineData("// comment")]
    [InlineData("")]
    public void A_file_of_a_package_is_not_a_manifest(string text) => Assert.Null(ProfileManifestJson.Find(text, StoreDirectory.Default));

    [Theory]
    [InlineData("""{"version":4,"elements":{}}""", "version 4")]
    [InlineData("""{"version":0,"elements":{}}""", "version 0")]
    [InlineData("""{"version":2.5,"elements":{}}""", "whole number")]
    [InlineData("""{"version":3,"elements":{"a":[]}}""", "object is expected")]
    [InlineData("""{"version":3,"elements":{"a":{"storePaths":"x"}}}""", "a list is expected")]
    [InlineData("""{"version":3,"elements":{"a":{"storePaths":["/elsewhere/x"]}}}""", "/elsewhere/x")]
    [InlineData("""{"version":3,"elements":{"a":{"active":1}}}""", "true or false is expected")]
    [InlineData("""{"version":3,"elements":{"a":{"priority":3000000000}}}""", "3000000000")]
    [InlineData("""{"version":3,"elements":{"a":{"url":"flake:x"}}}""", "attrPath")]
    public void A_malformed_manifest_is_an_error_that_says_why(string text, string reason)
        => Assert.Contains(
            reason,
            Assert.Throws<NixFormatException>(() => ProfileManifestJson.Find(text, StoreDirectory.Default)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Many_packages_with_one_name_are_limited()
    {
        var elements = string.Join(',', Enumerable.Repeat("{\"storePaths\":[]}", 10_001));

        Assert.Contains(
            "more than 10000",
            Assert.Throws<NixFormatException>(
                () => ProfileManifestJson.Find($$"""{"version":2,"elements":[{{elements}}]}""", StoreDirectory.Default)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flake:nixpkgs", "legacyPackages.x86_64-linux.hello", "hello")]
    [InlineData("flake:nixpkgs", "hello", "hello")]
    [InlineData("github:NixOS/nix", "packages.x86_64-linux.default", "nix")]
    [InlineData("github:NixOS/nix/2.34", "defaultPackage.x86_64-linux", "nix")]
    [InlineData("git+https://example.org/a/project", "packages.x86_64-linux.default", "project")]
    [InlineData("path:/home/u/tool", "packages.x86_64-linux.default", "tool")]
    [InlineData("github:o/r?dir=sub", "packages.x86_64-linux.default", "sub")]
    public void A_package_of_a_flake_has_the_name_that_Nix_gives_it(string url, string attribute, string name)
        => Assert.Equal(
            name, new ManifestPackage { Paths = [_hello], Origin = new PackageOrigin(url, url, attribute, null) }.Name);

    private static ProfileManifest Read(string text)
    {
        var manifest = ProfileManifestJson.Find(text, StoreDirectory.Default);
        Assert.NotNull(manifest);
        return manifest;
    }
}
