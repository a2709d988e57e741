using NixStore.FileSystem.Trees;
using NixStore.Hashing;

namespace NixStore.Paths;

public sealed class StorePathComputationTests
{
    public static TheoryData<string, bool> FixedOutputs
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var algorithm in (string[])["md5", "sha1", "sha256", "sha512"])
            {
                data.Add(algorithm, false);
                data.Add(algorithm, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(FixedOutputs))]
    public void Gives_the_path_that_nix_store_prints_for_a_fixed_output(string algorithm, bool recursive)
    {
        var nix = ExternalProgram.Require("nix-store");
        using var temporary = new TemporaryDirectory();
        var contents = recursive ? Bytes.NarOfFile("contents") : "contents"u8.ToArray();
        Assert.True(NixHashAlgorithmExtensions.TryParse(algorithm, out var parsed));
        var hash = Hash.Compute(parsed, contents);
        string[] kind = recursive ? ["--recursive"] : [];
        string[] arguments = ["--store", temporary.Path, .. kind];

        var computed = StorePathComputation.FromContentAddress(
            StoreDirectory.Default,
            "fixed-1.0",
            new ContentAddress(recursive ? ContentAddressMethod.Nar : ContentAddressMethod.Flat, hash));

        Assert.Equal(
            nix.RunForText([.. arguments, "--print-fixed-path", algorithm, hash.ToBareString(HashFormat.Base16), "fixed-1.0"]),
            StoreDirectory.Default.Print(computed));
        Assert.Equal(
            nix.RunForText([.. arguments, "--add-fixed", algorithm, temporary.WriteFile("fixed-1.0", "contents")]),
            StoreDirectory.Default.Print(computed));
    }

    [Theory]
    [InlineData(NixHashAlgorithm.Md5, "--add-fixed", "--recursive", "md5")]
    [InlineData(NixHashAlgorithm.Sha1, "--add-fixed", "--recursive", "sha1")]
    [InlineData(NixHashAlgorithm.Sha256, "--add-fixed", "--recursive", "sha256")]
    [InlineData(NixHashAlgorithm.Sha512, "--add-fixed", "--recursive", "sha512")]
    [InlineData(NixHashAlgorithm.Sha256, "--add")]
    public void Gives_the_path_that_nix_store_gives_a_directory(NixHashAlgorithm algorithm, params string[] arguments)
    {
        var nix = ExternalProgram.Require("nix-store");
        using var temporary = new TemporaryDirectory();
        temporary.WriteFile("tree/bin/hello", "#!/bin/sh\n");
        temporary.WriteFile("tree/share/text", "text");
        var tree = temporary.Combine("tree");
        using var nar = new HashingReadStream(new NarPackStream(tree), algorithm);
        nar.CopyTo(Stream.Null);

        Assert.Equal(
            nix.RunForText(["--store", temporary.Combine("root"), .. arguments, tree]),
            StoreDirectory.Default.Print(StorePathComputation.FromContentAddress(
                StoreDirectory.Default, "tree", new ContentAddress(ContentAddressMethod.Nar, nar.FinishHash()))));
    }

    [Fact]
    public void Gives_the_path_of_a_text_and_of_a_text_with_references_that_Nix_gives()
    {
        var evaluator = ExternalProgram.Require("nix-instantiate");
        using var temporary = new TemporaryDirectory();
        string[] arguments = ["--store", temporary.Path, "--eval", "--read-write-mode", "--expr"];
        var plain = evaluator.RunForText([.. arguments, "builtins.toFile \"plain\" \"text\""]).Trim('"');
        var refers = evaluator.RunForText([.. arguments, "builtins.toFile \"refers\" \"to ${builtins.toFile \"plain\" \"text\"}\""])
            .Trim('"');

        var plainPath = Text("plain", "text");
        Assert.Equal(plain, StoreDirectory.Default.Print(plainPath));
        Assert.Equal(refers, StoreDirectory.Default.Print(Text("refers", "to " + plain, plainPath)));
    }

    [Fact]
    public void Gives_the_path_of_a_derivations_outputs_that_Nix_gives()
    {
        // The text of each derivation with its outputs' paths left out is what Nix hashes for them.
        var evaluator = ExternalProgram.Require("nix-instantiate");
        using var temporary = new TemporaryDirectory();
        var drv = "derivation { name = \"d\"; system = \"s\"; builder = \"b\"; outputs = [ \"out\" \"dev\" ]; }";
        var paths = evaluator.RunForText(
            "--store", temporary.Path, "--eval", "--strict", "--json", "--expr", $"let d = {drv}; in [ d.out.outPath d.dev.outPath ]");
        const string Masked = "Derive([(\"dev\",\"\",\"\",\"\"),(\"out\",\"\",\"\",\"\")],[],[],\"s\",\"b\",[],"
            + "[(\"builder\",\"b\"),(\"dev\",\"\"),(\"name\",\"d\"),(\"out\",\"\"),(\"outputs\",\"out dev\"),(\"system\",\"s\")])";
        var hash = Hash.Compute(NixHashAlgorithm.Sha256, System.Text.Encoding.UTF8.GetBytes(Masked));
        var expected = ((string[])["out", "dev"]).Select(output =>
            StoreDirectory.Default.Print(StorePathComputation.FromOutput(StoreDirectory.Default, output, hash, "d")));
        Assert.Equal(paths, System.Text.Json.JsonSerializer.Serialize(expected));
    }

    [Fact]
    public void Depends_on_the_store_directory()
    {
        var address = new ContentAddress(ContentAddressMethod.Nar, Hash.Compute(NixHashAlgorithm.Sha256, "x"u8));
        Assert.NotEqual(
            StorePathComputation.FromContentAddress(StoreDirectory.Default, "x", address),
            StorePathComputation.FromContentAddress(new StoreDirectory("/gnu/store"), "x", address));
    }

    [Fact]
    public void Distinguishes_a_reference_to_itself_from_none_and_ignores_the_order_of_references()
    {
        var address = new ContentAddress(ContentAddressMethod.Nar, Hash.Compute(NixHashAlgorithm.Sha256, "x"u8));
        var one = Text("one", "1");
        var two = Text("two", "2");
        var path = StorePathComputation.FromContentAddress(StoreDirectory.Default, "x", address, [one, two]);
        Assert.Equal(path, StorePathComputation.FromContentAddress(StoreDirectory.Default, "x", address, [two, one, two]));
        Assert.NotEqual(
            path, StorePathComputation.FromContentAddress(StoreDirectory.Default, "x", address, [one, two], selfReference: true));
    }

    [Theory]
    [InlineData(ContentAddressMethod.Flat, NixHashAlgorithm.Sha256)]
    [InlineData(ContentAddressMethod.Nar, NixHashAlgorithm.Sha1)]
    [InlineData(ContentAddressMethod.Git, NixHashAlgorithm.Sha1)]
    public void Refuses_references_where_Nix_has_none(ContentAddressMethod method, NixHashAlgorithm algorithm)
    {
        var address = new ContentAddress(method, Hash.Compute(algorithm, "x"u8));
        Assert.Throws<NixStoreException>(
            () => StorePathComputation.FromContentAddress(StoreDirectory.Default, "x", address, [Text("one", "1")]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a b")]
    [InlineData("a/b")]
    public void Refuses_a_bad_name(string name)
        => Assert.Throws<NixFormatException>(() => Text(name, "text"));

    private static StorePath Text(string name, string text, params StorePath[] references)
        => StorePathComputation.FromContentAddress(
            StoreDirectory.Default,
            name,
            new ContentAddress(ContentAddressMethod.Text, Hash.Compute(NixHashAlgorithm.Sha256, System.Text.Encoding.UTF8.GetBytes(text))),
            references);
}
