using NixStore.Paths;

namespace NixStore.Narinfo;

public sealed class NarInfoJsonTests
{
    private const string Good =
        """{"narHash":"sha256-FePFYIlMuycIXPZbWi7LGEiMmZSX9FMbaQenWBzm1Sc=","narSize":1,"references":[],"url":"nar/x.nar"}""";

    private static readonly string[] _folder = ["src", "libstore-tests", "data", "nar-info"];

    private static readonly StorePath _path = StorePath.Parse("n5wkd9frr45pa74if5gpz9j7mifg27fh-foo");

    public static TheoryData<string> NixsFiles => NixData.Files("*.json", _folder);

    // The files that are named pure hold nothing of a cache: they are path information by itself. One of them stands for what
    // was printed before there were versions: Nix reads it, and writes it with its version.
    [Theory]
    [MemberData(nameof(NixsFiles))]
    public void Nixs_own_files_are_read_and_written_as_they_stand_to_the_byte(string file)
    {
        var json = NixData.ReadText([.. _folder, file]);
        var version = file["json-".Length] - '0';
        var written = file.EndsWith("impure.json", StringComparison.Ordinal)
            ? NarInfoJson.Write(NarInfoJson.Parse(json, _path, StoreDirectory.Default), StoreDirectory.Default, version)
            : PathInfoJsonWriter.Write(
                PathInfoJson.ParseOne(json, _path, StoreDirectory.Default),
                StoreDirectory.Default,
                new PathInfoJsonFormat(version, PathInfoJsonFields.Contents));

        Assert.Equal(NixData.ReadText([.. _folder, file.Replace("_noversion", "", StringComparison.Ordinal)]), written);
    }

    [Fact]
    public void What_is_not_known_of_the_file_is_left_out()
    {
        var info = NarInfoJson.Parse(Good, _path, StoreDirectory.Default);

        Assert.Equal(("bzip2", null), (info.Compression, info.FileSize));
        Assert.DoesNotContain("download", NarInfoJson.Write(info, StoreDirectory.Default, 3), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"url\":\"nar/x.nar\"", "\"url\":null", "lacks 'url'")]
    [InlineData("\"narSize\"", "\"downloadSize\":-1,\"narSize\"", "a negative number in 'downloadSize'")]
    [InlineData("\"narSize\"", "\"downloadHash\":\"x\",\"narSize\"", "'x'")]
    [InlineData("}", "", "not valid JSON")]
    public void Malformed_input_is_rejected_with_a_reason(string part, string replacement, string reason)
        => Assert.Contains(
            reason,
            Assert.Throws<NixFormatException>(
                () => NarInfoJson.Parse(Good.Replace(part, replacement, StringComparison.Ordinal), _path, StoreDirectory.Default)).Message,
            StringComparison.Ordinal);
}
