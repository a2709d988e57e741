using NixStore.Paths;
using NixStore.Support;

namespace NixStore.Narinfo;

public sealed class PathInfoJsonWriterTests
{
    public static TheoryData<int, string, PathInfoJsonFields> Examples
    {
        get
        {
            var data = new TheoryData<int, string, PathInfoJsonFields>();
            for (var version = 1; version <= 3; version++)
            {
                data.Add(version, "pure.json", PathInfoJsonFields.Contents);
                data.Add(version, "empty_pure.json", PathInfoJsonFields.Contents);
                data.Add(version, "impure.json", PathInfoJsonFields.All);
                data.Add(version, "empty_impure.json", PathInfoJsonFields.All);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Nixs_own_examples_are_read_and_written_as_they_stand(int version, string file, PathInfoJsonFields fields)
    {
        var json = System.Text.Encoding.UTF8.GetString(NixData.Read("src", "libstore-tests", "data", "path-info", $"json-{version}", file));
        var info = Assert.Single(PathInfoJson.Parse($$"""{"n5wkd9frr45pa74if5gpz9j7mifg27fh-foo":{{json}}}""", StoreDirectory.Default));
        Assert.Equal(json.TrimEnd(), PathInfoJsonWriter.Write(info, StoreDirectory.Default, new PathInfoJsonFormat(version, fields)));
    }
}
