using NixStore.FileSystem.Trees;

namespace NixStore.FileSystem;

public sealed class TreeFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Opens_a_file_of_a_tree()
    {
        var tree = new TestTree(_directory["tree"]).WithFile("a/b/c", "contents");

        using var reader = new StreamReader(TreeFile.Open(tree.Path, "a/b/c"));

        Assert.Equal("contents", reader.ReadToEnd());
    }

    [Fact]
    public void Opens_a_tree_that_is_a_file()
    {
        File.WriteAllText(_directory["file"], "contents");

        using var reader = new StreamReader(TreeFile.Open(_directory["file"], ""));

        Assert.Equal("contents", reader.ReadToEnd());
    }

    [Theory]
    [InlineData("absent", "absent")]
    [InlineData("a", "a")]
    [InlineData("a/b/c", "a/b")]
    [InlineData("a/../a/b", "..")]
    public void Refuses_what_is_no_regular_file(string file, string named)
    {
        var tree = new TestTree(_directory["tree"]).WithFile("a/b", "contents");

        var error = Assert.Throws<NixStoreException>(() => TreeFile.Open(tree.Path, file));

        Assert.Contains($"{named.Replace('/', Path.DirectorySeparatorChar)}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("out/secret")]
    public void Follows_no_link(string file)
    {
        var outside = new TestTree(_directory["outside"]).WithFile("secret", "secret");
        var tree = new TestTree(_directory["tree"]).WithLink("link", outside["secret"]).WithLink("out", outside.Path);

        Assert.Throws<NixStoreException>(() => TreeFile.Open(tree.Path, file));
    }
}
