using System.Text;
using NixStore.Paths;

namespace NixStore.Manifests;

public sealed class EnvironmentManifestTests
{
    private const string Hello = "/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-hello-2.12";

    private static readonly StorePath _hello = new(new string('a', 32), "hello-2.12");

    [Fact]
    public void A_path_is_written_as_nix_env_writes_it()
        => Assert.Equal(
            $$"""[ { meta = { }; name = "hello-2.12"; out = { outPath = "{{Hello}}"; }; outPath = "{{Hello}}"; outputs = [ "out" ]; """
                + """type = "derivation"; } ]""",
            Print(new EnvironmentManifest([EnvironmentPackage.Of(_hello, null)])));

    [Fact]
    public void A_package_of_nixpkgs_is_read_and_written_again_byte_for_byte()
    {
        var printed =
            """[ { meta = { available = true; broken = false; description = "A \"program\" \\ that says\n\thello \${name} $5"; """
            + """license = { free-1 = 1; spdxId = "GPL"; }; priority = -10; "with" = [ "a" 1.5 [ ] ]; }; name = "hello-2.12"; """
            + $$"""out = { outPath = "{{Hello}}"; }; outPath = "{{Hello}}"; outputs = [ "out" ]; """
            + """system = "x86_64-linux"; type = "derivation"; } ]""";
        var manifest = Read(printed);

        var package = Assert.Single(manifest.Packages);
        Assert.Equal(("hello", "2.12", -10, true), (package.Name.Name, package.Name.Version, package.Priority, package.IsActive));
        Assert.Contains("${name}", package.Metadata.FindText("description"), StringComparison.Ordinal);
        Assert.Equal(printed, Print(manifest));
    }

    [Fact]
    public void What_Nix_adds_and_drops_when_it_reads_a_manifest_is_done_here()
    {
        var manifest = Read(
            $$"""
            [ { meta = { a = null; b = { outPath = "x"; }; c = [ null ]; outputsToInstall = [ "man" "out" ]; }; name = "hello-2.12";
                outputs = [ "out" "man" "dev" "absent" ]; outPath = "{{Hello}}"; type = "derivation";
                out = { outPath = "{{Hello}}"; }; man = { outPath = "{{Hello}}-man"; }; dev = { outPath = "{{Hello}}-dev"; }; }
              { type = "other"; } ]
            """);

        Assert.Equal(
            $$"""[ { man = { outPath = "{{Hello}}-man"; }; meta = { outputsToInstall = [ "man" "out" ]; }; name = "hello-2.12"; """
                + $$"""out = { outPath = "{{Hello}}"; }; outPath = "{{Hello}}"; outputs = [ "man" "out" ]; system = "unknown"; """
                + """type = "derivation"; } ]""",
            Print(manifest));
    }

    [Fact]
    public void The_derivation_is_that_of_nix()
    {
        var manifest = new EnvironmentManifest([EnvironmentPackage.Of(_hello, 7), EnvironmentPackage.Of(_hello, null)]);

        var derivation = manifest.ToDerivation(new StorePath(new string('b', 32), "env-manifest.nix"), StoreDirectory.Default);

        Assert.Equal($"true 7 1 {Hello} true 5 1 {Hello}", derivation.Environment["derivations"]);
    }

    // Made by Nix 2.8, 2.26 and 2.34 for the channel that unpacks to this path.
    [Fact]
    public void The_environment_of_a_channel_has_the_path_that_nix_gives_it()
    {
        const string channel = "/nix/store/04zc0hwfrvk6xh2yqk52lj3yj830abl3-mychan-1.2";
        var manifest = Read(
            $$"""[ { meta = { }; name = "mychan-1.2"; out = { outPath = "{{channel}}"; }; outPath = "{{channel}}"; """
                + """outputs = [ "out" ]; system = "builtin"; type = "derivation"; } ]""");
        var text = StorePathComputation.FromContentAddress(
            StoreDirectory.Default,
            EnvironmentManifest.Name,
            new ContentAddress(
                ContentAddressMethod.Text, Hashing.Hash.Compute(Hashing.NixHashAlgorithm.Sha256, manifest.Encode(StoreDirectory.Default))),
            manifest.References);

        Assert.Equal(
            "3v23f1vky0vlmdzy1aajc416r2bbpa29-user-environment",
            manifest.ToDerivation(text, StoreDirectory.Default).FindOutputPath("out", StoreDirectory.Default)!.BaseName);
    }

    [Theory]
    [InlineData("", "ends before")]
    [InlineData("[", "ends before")]
    [InlineData("[ ] x", "instead of the end")]
    [InlineData("{ }", "not a list")]
    [InlineData("[ <CODE> ]", "instead of a name")]
    [InlineData("[ import ]", "instead of a value")]
    [InlineData("[ { a = 1 } ]", "instead of ';'")]
    [InlineData("[ { a = 1; a = 2; } ]", "comes twice")]
    [InlineData("[ \"${x}\" ]", "an expression")]
    [InlineData("[ \"a", "ends before")]
    [InlineData("[ { type = \"derivation\"; } ]", "lacks 'name'")]
    [InlineData("[ { type = \"derivation\"; name = \"n\"; } ]", "lacks 'outPath'")]
    [InlineData("[ { type = \"derivation\"; name = \"n\"; outPath = \"/etc\"; } ]", "/etc")]
    [InlineData("[ { type = \"derivation\"; name = \"n\"; outPath = \"" + Hello + "\"; meta = { outputsToInstall = [ \"x\" ]; }; } ]",
        "outputsToInstall")]
    public void Other_text_is_an_error_that_says_why(string text, string reason)
        => Assert.Contains(reason, Assert.Throws<NixFormatException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_is_an_error()
        => Assert.Contains(
            "more than 64 levels",
            Assert.Throws<NixFormatException>(() => Read(new string('[', 1_000_000))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("active", "false")]
    [InlineData("priority", "\"1 2\"")]
    [InlineData("priority", "[ ]")]
    public void Metadata_that_a_build_would_misread_is_an_error(string member, string value)
    {
        var manifest = Read(
            $$"""[ { type = "derivation"; name = "n"; outPath = "{{Hello}}"; meta = { {{member}} = {{value}}; }; } ]""");

        Assert.Contains(
            member,
            Assert.Throws<NixFormatException>(() => manifest.ToDerivation(_hello, StoreDirectory.Default)).Message,
            StringComparison.Ordinal);
    }

    private static EnvironmentManifest Read(string text)
        => EnvironmentManifest.Read(Encoding.UTF8.GetBytes(text), StoreDirectory.Default);

    private static string Print(EnvironmentManifest manifest) => Encoding.UTF8.GetString(manifest.Encode(StoreDirectory.Default));
}
