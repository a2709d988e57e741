using System.Text;
using System.Text.Json.Nodes;
using NixStore.Derivations.Json;
using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>Holds the JSON format of derivations against Nix's own test data.</summary>
public sealed class DerivationJsonTests
{
    private const string Full = """
        {"/nix/store/c015dhfh5l0lp6wxyvdn7bmwhbbr6hr9-dep1-1.drv":{"args":["a"],"builder":"b","env":{"out":"x"},
        "inputDrvs":{"/nix/store/c015dhfh5l0lp6wxyvdn7bmwhbbr6hr9-dep2.drv":["dev","out"]},
        "inputSrcs":["/nix/store/c015dhfh5l0lp6wxyvdn7bmwhbbr6hr9-source"],
        "outputs":{"out":{"hash":"894517c9163c896ec31a2adbd33c0681fd5f45b2c0ef08a64c92a03fb97f390f","hashAlgo":"r:sha256"}},"system":"s"}}
        """;

    private static readonly string[] _folder = ["src", "libstore-tests", "data", "derivation"];

    public static TheoryData<string> Files { get; } = [.. NixData.Files("*.json", _folder).Select(static row => row.Data)
        .Where(static file => NixData.Files("*.drv", _folder).Any(row => row.Data == Path.ChangeExtension(file, ".drv")))];

    public static TheoryData<string> Outputs { get; }
        = [.. NixData.Files("output-*.json", _folder).Select(static row => row.Data)];

    public static TheoryData<DerivationJsonVersion> Versions { get; } = [.. Enum.GetValues<DerivationJsonVersion>()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_derivation_of_Nixs_data_is_written_as_Nix_does(string file)
    {
        var derivation = DerivationAterm.Parse(
            NixData.Read([.. _folder, Path.ChangeExtension(file, ".drv")]), NameOf(file), StoreDirectory.Default);
        Assert.Equal(
            NixData.ReadText([.. _folder, file]),
            DerivationJson.Write(derivation, DerivationJsonVersion.Version4, StoreDirectory.Default));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_derivation_of_Nixs_data_becomes_its_file(string file)
    {
        var derivation = DerivationJson.Parse(NixData.ReadText([.. _folder, file]), StoreDirectory.Default).Single();
        Assert.Equal(
            NixData.ReadText([.. _folder, Path.ChangeExtension(file, ".drv")]),
            Encoding.UTF8.GetString(DerivationAterm.Write(derivation, StoreDirectory.Default)));
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Every_kind_of_output_is_written_as_Nix_does(string file)
    {
        var output = NixData.ReadText([.. _folder, file]);
        var text = $$"""
            {"name":"drv-name","outputs":{"output-name":{{output}}},"inputs":{"drvs":{},"srcs":[]},"system":"s","builder":"b","args":[],
            "env":{},"version":4}
            """;
        var derivation = DerivationJson.Parse(text, StoreDirectory.Default).Single();
        var written = JsonNode.Parse(DerivationJson.Write(derivation, DerivationJsonVersion.Version4, StoreDirectory.Default));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(output), written!["outputs"]!["output-name"]));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Each_version_keeps_the_whole_derivation(DerivationJsonVersion version)
    {
        var derivation = DerivationJson.Parse(Full, StoreDirectory.Default).Single();
        var path = DerivationAterm.ComputePath(derivation, StoreDirectory.Default);
        var text = DerivationJson.WriteAll([KeyValuePair.Create(path, derivation)], version, StoreDirectory.Default);
        var again = DerivationJson.Parse(text, StoreDirectory.Default).Single();
        Assert.Equal(DerivationAterm.Write(derivation, StoreDirectory.Default), DerivationAterm.Write(again, StoreDirectory.Default));
    }

    [Fact]
    public void The_name_of_an_old_derivation_comes_from_its_path()
        => Assert.Equal("dep1-1", DerivationJson.Parse(Full, StoreDirectory.Default).Single().Name);

    [Fact]
    public void Structured_attributes_become_the_variable_that_contains_them()
    {
        var derivation = DerivationJson.Parse(
            """
            {"name":"x","outputs":{"out":{}},"system":"s","builder":"b","structuredAttrs":{"b":1.5,"a":["é\n",null]},"version":4}
            """,
            StoreDirectory.Default).Single();
        Assert.Equal("""{"a":["é\n",null],"b":1.5}""", derivation.Environment["__json"]);
    }

    [Fact]
    public void A_text_that_is_not_UTF_8_is_refused()
    {
        var derivation = new Derivation { Name = "x", System = "s", Builder = "b\udcff" };
        var error = Assert.Throws<NixFormatException>(
            () => DerivationJson.Write(derivation, DerivationJsonVersion.Version4, StoreDirectory.Default));
        Assert.Contains("not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"x\":1}")]
    [InlineData("{\"name\":\"x\",\"outputs\":{},\"system\":\"s\",\"builder\":\"b\",\"version\":9}")]
    [InlineData("{\"name\":\"x\",\"outputs\":{\"out\":{\"hash\":\"x\"}},\"system\":\"s\",\"builder\":\"b\"}")]
    [InlineData("{\"name\":\"x\",\"outputs\":{\"a/b\":{}},\"system\":\"s\",\"builder\":\"b\"}")]
    [InlineData("{\"outputs\":{},\"system\":\"s\",\"builder\":\"b\"}")]
    public void Other_JSON_is_refused(string text)
        => Assert.Throws<NixFormatException>(() => DerivationJson.Parse(text, StoreDirectory.Default));

    private static string NameOf(string file)
        => DerivationJson.Parse(NixData.ReadText([.. _folder, file]), StoreDirectory.Default).Single().Name;
}
