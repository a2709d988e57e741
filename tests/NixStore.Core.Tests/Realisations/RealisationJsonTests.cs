using NixStore.Signing;

namespace NixStore.Realisations;

public sealed class RealisationJsonTests
{
    private const string Hashed =
        """
        {
          "dependentRealisations": {
            "sha256:6f869f9ea2823bda165e06076fd0de4366dead2c0e8d2dbbad277d4f15c373f5!quux": "g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo"
          },
          "id": "sha256:15e3c560894cbb27085cf65b5a2ecb18488c999497f4531b6907a7581ce6d527!baz",
          "outPath": "g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo",
          "signatures": [
            "asdf:AAAA"
          ]
        }
        """;

    private static readonly string[] _folder = ["src", "libstore-tests", "data", "realisation"];

    public static TheoryData<string> NixsFiles => NixData.Files("*.json", _folder);

    // The files by name: signatures alone, what is realised without its key, and whole realisations. One holds its signature as
    // the text of older versions, which Nix reads and writes as an object.
    [Theory]
    [MemberData(nameof(NixsFiles))]
    public void Nixs_own_files_are_read_and_written_as_they_stand_to_the_byte(string file)
    {
        var json = NixData.ReadText([.. _folder, file]);
        var written = file switch
        {
            _ when file.EndsWith("-sig.json", StringComparison.Ordinal) => SignatureJson.Write(SignatureJson.Parse(json)),
            _ when file.StartsWith(
                "unkeyed-", StringComparison.Ordinal) => RealisationJson.WriteUnkeyed(RealisationJson.ParseUnkeyed(json)),
            _ => RealisationJson.Write(RealisationJson.Parse(json)),
        };
        Assert.Equal(NixData.ReadText([.. _folder, file.Replace("-unstructured", "", StringComparison.Ordinal)]), written);
    }

    [Theory]
    [InlineData("simple")]
    [InlineData("with-signature")]
    public void The_fingerprint_is_that_of_Nix(string name)
        => Assert.Equal(
            NixData.ReadText([.. _folder, name + "-fingerprint.txt"]),
            RealisationJson.Parse(NixData.ReadText([.. _folder, name + ".json"])).Fingerprint().Text);

    [Fact]
    public void The_form_of_Nix_2_8_is_read_and_written()
    {
        var realisation = RealisationJson.Parse(Hashed);
        Assert.Equal("baz", Assert.IsType<DrvHashOutput>(realisation.Key).OutputName);
        Assert.Equal(Hashed.ReplaceLineEndings("\n"), RealisationJson.Write(realisation));
        Assert.Equal(realisation, RealisationJson.Parse(RealisationJson.WriteOnOneLine(realisation)));
        Assert.Equal(
            """{"dependentRealisations":{"sha256:"""
            + """6f869f9ea2823bda165e06076fd0de4366dead2c0e8d2dbbad277d4f15c373f5!quux":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo"}"""
            + ""","id":"sha256:15e3c560894cbb27085cf65b5a2ecb18488c999497f4531b6907a7581ce6d527!baz","""
            + "\"outPath\":\"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo\"}",
            realisation.Fingerprint().Text);
    }

    [Theory]
    [InlineData("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv^out")]
    [InlineData("sha256:15e3c560894cbb27085cf65b5a2ecb18488c999497f4531b6907a7581ce6d527!out")]
    public void A_key_is_read_and_written(string text) => Assert.Equal(text, DrvOutput.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("out")]
    [InlineData("foo.drv^out")]
    [InlineData("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv^")]
    [InlineData("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv^a/b")]
    [InlineData("sha256:15e3!out")]
    public void What_is_no_key_is_rejected(string text) => Assert.Throws<NixFormatException>(() => DrvOutput.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"key":{"drvPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv","outputName":"out"}}""")]
    [InlineData(
        """{"key":{"drvPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv"},"value":{"outPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo"}}""")]
    [InlineData("""{"id":"x","outPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo"}""")]
    [InlineData(
        """{"key":{"drvPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv","outputName":"out"},"value":"""
        + """{"outPath":"g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo","signatures":[1]}}""")]
    public void What_is_no_realisation_is_rejected(string json) => Assert.Throws<NixFormatException>(() => RealisationJson.Parse(json));
}
