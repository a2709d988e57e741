using NixStore.FileSystem.Trees;
using NixStore.Nar;

namespace NixStore.FileSystem;

public sealed class TreeListingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Lists_a_tree_as_its_archive_is_listed()
    {
        var tree = new TestTree(_directory["tree"])
            .WithExecutable("bin/hello", "#!/bin/sh\necho hello\n")
            .WithFile("bin/deep/er/x", "x")
            .WithDirectory("empty")
            .WithFile("nothing", "")
            .WithFile("large", new byte[100_003]);

        Assert.Equal(ListingOfArchive(tree.Path), TreeListing.Read(tree.Path, null, TestContext.Current.CancellationToken).Enumerate());
    }

    [Fact]
    public void Lists_links_with_their_targets()
    {
        var tree = new TestTree(_directory["tree"]).WithLink("a", "b/c").WithFile("b/c", "contents").WithLink("z", "/nowhere");

        Assert.Equal(ListingOfArchive(tree.Path), TreeListing.Read(tree.Path, null, TestContext.Current.CancellationToken).Enumerate());
    }

    [Fact]
    public void Lists_a_single_file()
    {
        File.WriteAllText(_directory["file"], "contents");

        var entry = Assert.Single(TreeListing.Read(_directory["file"], null, TestContext.Current.CancellationToken).Enumerate());

        Assert.Equal(new NarEntry("", NarEntryType.Regular) { Size = 8, NarOffset = 96 }, entry);
    }

    private static IEnumerable<NarEntry> ListingOfArchive(string path)
    {
        using var nar = new NarPackStream(path);
        return NarListing.Read(nar, TestContext.Current.CancellationToken).Enumerate();
    }
}
