using NixStore.FileSystem.Trees;

namespace NixStore.FileSystem;

public sealed class TreeRemoverTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Removes_a_read_only_tree()
    {
        var tree = new TestTree(_directory["tree"]).WithFile("a/b/c", "x").WithFile("d", "y");
        CanonicalMetadata.Apply(tree.Path, TestContext.Current.CancellationToken);

        TreeRemover.Remove(tree.Path, TestContext.Current.CancellationToken);

        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void Removes_links_and_not_what_they_lead_to()
    {
        new TestTree(_directory["kept"]).WithFile("file", "x");
        var tree = new TestTree(_directory["tree"]).WithLink("up", "../kept").WithLink("file", "../kept/file");

        TreeRemover.Remove(tree.Path, TestContext.Current.CancellationToken);

        Assert.False(Path.Exists(tree.Path));
        Assert.Equal("x", File.ReadAllText(_directory["kept/file"]));
    }

    [Fact]
    public void What_does_not_exist_is_removed_already()
    {
        TreeRemover.Remove(_directory["nothing"], TestContext.Current.CancellationToken);
        TreeRemover.Remove(_directory["nothing/at/all"], TestContext.Current.CancellationToken);

        Assert.False(Path.Exists(_directory["nothing"]));
    }
}
