using NixStore.Paths;

namespace NixStore.Narinfo;

public sealed class PathInfoJsonWriterTests
{
    private static readonly string[] _folder = ["src", "libstore-tests", "data", "path-info"];

    private static readonly StorePath _path = StorePath.Parse("n5wkd9frr45pa74if5gpz9j7mifg27fh-foo");

    public static TheoryData<string> NixsFiles => NixData.Files("*.json", _folder);

    // The folder of a file is the version of its form, and the name shows whether it contains information that only a store has. One file
    // stands for what was printed before there were versions: Nix reads it, and writes it with its version.
    [Theory]
    [MemberData(nameof(NixsFiles))]
    public void Nixs_own_files_are_read_and_written_as_they_stand_to_the_byte(string file)
    {
        var json = NixData.ReadText([.. _folder, file]);
        var info = PathInfoJson.ParseOne(json, _path, StoreDirectory.Default);
        var format = new PathInfoJsonFormat(
            file["json-".Length] - '0',
            file.Contains("impure", StringComparison.Ordinal) ? PathInfoJsonFields.All : PathInfoJsonFields.Contents);

        var expected = NixData.ReadText([.. _folder, file.Replace("_noversion", "", StringComparison.Ordinal)]);
        Assert.Equal(expected, PathInfoJsonWriter.Write(info, StoreDirectory.Default, format));
    }
}
