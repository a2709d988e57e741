using NixStore.Paths;

namespace NixStore.Derivations;

public sealed class DerivedPathTests
{
    private const string Foo = "/nix/store/g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv";

    private static readonly string[] _folder = ["src", "libstore-tests", "data", "derived-path"];

    public static TheoryData<string> NixsFiles => NixData.Files("*.json", _folder);

    [Theory]
    [MemberData(nameof(NixsFiles))]
    public void Nixs_own_JSON_is_read_and_written_as_it_stands_to_the_byte(string file)
    {
        var json = NixData.ReadText([.. _folder, file]);
        Assert.Equal(json, DerivedPathJson.Write(DerivedPathJson.Parse(json)));
    }

    [Theory]
    [InlineData(Foo, Foo)]
    [InlineData(Foo + "^*", Foo + "!*")]
    [InlineData(Foo + "^doc,out", Foo + "!doc,out")]
    [InlineData(Foo + "^bar^baz^*", Foo + "!bar!baz!*")]
    public void Both_forms_of_text_are_read_and_written(string text, string oldText)
    {
        var path = DerivedPath.Parse(text, StoreDirectory.Default);
        Assert.Equal(path, DerivedPath.ParseLegacy(oldText, StoreDirectory.Default));
        Assert.Equal((text, oldText), (path.Print(StoreDirectory.Default), path.PrintLegacy(StoreDirectory.Default)));
        Assert.Equal("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv", path.BasePath.BaseName);
    }

    [Fact]
    public void Outputs_are_named_once_and_sorted()
    {
        Assert.Equal(OutputsSpec.Parse("a,b"), OutputsSpec.Parse("b,a,b"));
        Assert.NotEqual(OutputsSpec.Parse("a,b"), OutputsSpec.All);
    }

    [Theory]
    [InlineData("")]
    [InlineData("foo.drv")]
    [InlineData(Foo + "^")]
    [InlineData(Foo + "^a,")]
    [InlineData(Foo + "^a b")]
    [InlineData(Foo + "^*,a")]
    [InlineData(Foo + "^*^a")]
    [InlineData(Foo + "!a")]
    public void What_is_no_derived_path_is_rejected(string text)
        => Assert.Throws<NixFormatException>(() => DerivedPath.Parse(text, StoreDirectory.Default));

    [Theory]
    [InlineData("3")]
    [InlineData("{}")]
    [InlineData("\"foo\"")]
    [InlineData("""{"drvPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv"}""")]
    [InlineData("""{"drvPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv","outputs":[]}""")]
    [InlineData("""{"drvPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv","outputs":[3]}""")]
    [InlineData("""{"drvPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv","output":"*"}""")]
    [InlineData("""{"drvPath":{"drvPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv","outputs":["a"]},"output":"b"}""")]
    public void What_is_no_derived_path_in_JSON_is_rejected(string json)
        => Assert.Throws<NixFormatException>(() => DerivedPathJson.Parse(json));

    [Fact]
    public void A_tower_of_steps_is_rejected_before_it_falls()
    {
        Assert.Throws<NixFormatException>(
            () => DerivedPath.Parse(Foo + string.Concat(Enumerable.Repeat("^a", 100_000)), StoreDirectory.Default));
        Assert.Throws<NixFormatException>(() => DerivedPathJson.Parse(string.Concat(Enumerable.Repeat("{\"drvPath\":", 100_000))));
    }
}
