using CsCheck;

namespace NixStore.Paths;

public sealed class StorePathTests
{
    private static readonly string[] _pathFolder = ["src", "libstore-tests", "data", "store-path"];

    private const string HashPart = "g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q";

    [Theory]
    [InlineData("hello-2.10")]
    [InlineData("a")]
    [InlineData("+-._?=")]
    [InlineData(".hidden")]
    [InlineData("...")]
    [InlineData("..a")]
    [InlineData("-")]
    [InlineData("hello.drv")]
    public void Reads_a_good_name(string name)
    {
        var path = StorePath.Parse($"{HashPart}-{name}");
        Assert.Equal((HashPart, name), (path.HashPart, path.Name));
        Assert.Equal(path, new StorePath(HashPart, name));
        Assert.Equal($"{HashPart}-{name}", path.ToString());
        Assert.Equal(name.EndsWith(".drv", StringComparison.Ordinal), path.IsDerivation);
    }

    [Fact]
    public void Takes_a_name_of_211_characters_and_none_longer()
    {
        Assert.Equal(211, new StorePath(HashPart, new string('x', 211)).Name.Length);
        Assert.Equal(33 + 211, Assert.Throws<NixFormatException>(() => new StorePath(HashPart, new string('x', 212))).Offset);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("g1w7", 4)]
    [InlineData(HashPart, 32)]
    [InlineData(HashPart + "_a", 32)]
    [InlineData(HashPart + "-", 33)]
    [InlineData("e1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-a", 0)]
    [InlineData("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3u-a", 31)]
    [InlineData("G1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-a", 0)]
    [InlineData(HashPart + "-a/b", 34)]
    [InlineData(HashPart + "-a b", 34)]
    [InlineData(HashPart + "-\u00e9", 33)]
    [InlineData(HashPart + "-a\0", 34)]
    [InlineData(HashPart + "-a\n", 34)]
    [InlineData(HashPart + "-.", 33)]
    [InlineData(HashPart + "-..", 33)]
    [InlineData(HashPart + "-.-a", 33)]
    [InlineData(HashPart + "-..-a", 33)]
    public void Rejects_what_is_no_base_name_at_its_offset(string text, long offset)
    {
        Assert.Equal(offset, Assert.Throws<NixFormatException>(() => StorePath.Parse(text)).Offset);
        Assert.False(StorePath.TryParse(text, out _));
    }

    [Fact]
    public void Orders_by_bytes()
    {
        var paths = ((string[])["b", "B", "a-b", "a", "a.b"]).Select(static name => new StorePath(HashPart, name)).Order();
        Assert.Equal(["B", "a", "a-b", "a.b", "b"], paths.Select(static path => path.Name));
        Assert.True(new StorePath(HashPart, "a") < new StorePath(HashPart, "b"));
        Assert.True(new StorePath(HashPart, "b") >= new StorePath(HashPart, "b"));
    }

    [Fact]
    public void Never_fails_but_with_a_format_error()
        => Gen.String.Sample(static text =>
        {
            if (!StorePath.TryParse(text, out _))
            {
                Assert.Throws<NixFormatException>(() => StorePath.Parse(text));
            }
        });

    public static TheoryData<string> NixsPaths => NixData.Files("*.json", _pathFolder);

    [Theory]
    [MemberData(nameof(NixsPaths))]
    public void Reads_and_writes_the_paths_of_Nixs_own_data(string file)
    {
        var text = System.Text.Json.JsonSerializer.Deserialize<string>(NixData.Read([.. _pathFolder, file]))!;
        Assert.Equal(text, StorePath.Parse(text).ToString());
    }
}
