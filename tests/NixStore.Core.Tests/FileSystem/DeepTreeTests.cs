using NixStore.FileSystem.Trees;
using NixStore.Nar;

namespace NixStore.FileSystem;

public sealed class DeepTreeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_tree_as_deep_as_an_archive_may_be_is_unpacked_checked_packed_and_removed()
    {
        Platform.SkipOnWindows("its paths are shorter");
        var nar = TestNar.Nested(NarLimits.Default.Depth, "d");
        var tree = _directory["tree"];
        var cancellationToken = TestContext.Current.CancellationToken;

        new NarUnpacker(new UnpackOptions()).Unpack(new MemoryStream(nar), tree, cancellationToken);
        CanonicalMetadata.Apply(tree, cancellationToken);
        Assert.Empty(CanonicalMetadata.Check(tree, _directory.Path, cancellationToken));
        using (var packed = new MemoryStream())
        {
            using var stream = new NarPackStream(tree, new PackOptions());
            stream.CopyTo(packed);
            Assert.Equal(nar, packed.ToArray());
        }

        TreeRemover.Remove(tree, cancellationToken);

        Assert.False(Path.Exists(tree));
    }

    [Fact]
    public void A_tree_that_is_deeper_is_not_packed()
    {
        Platform.SkipOnWindows("its paths are shorter");
        var tree = _directory["tree"];
        Directory.CreateDirectory(tree);
        new NarUnpacker(new UnpackOptions()).Unpack(
            new MemoryStream(TestNar.Nested(NarLimits.Default.Depth, "d")), _directory["tree/d"], TestContext.Current.CancellationToken);

        using var stream = new NarPackStream(tree, new PackOptions());
        Assert.Contains(
            "at most 2048 levels", Assert.Throws<NixStoreException>(() => stream.CopyTo(Stream.Null)).Message, StringComparison.Ordinal);

        TreeRemover.Remove(tree, TestContext.Current.CancellationToken);
    }
}
