using NixStore.FileSystem.Trees;

namespace NixStore.FileSystem;

public sealed class NarPackStreamTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Packs_a_tree_as_nix_store_dump_does()
    {
        RealNix.SkipUnlessPresent();
        var tree = new TestTree(_directory["tree"])
            .WithExecutable("bin/hello", "#!/bin/sh\necho hello\n")
            .WithFile("bin/deep/er/x", "x")
            .WithDirectory("empty")
            .WithFile("bin/nothing", "")
            .WithFile("large", new byte[1_000_003])
            .WithLink("link", "bin/hello")
            .WithLink("dangling", "/nowhere/at/all");

        Assert.Equal(RealNix.Dump(tree.Path), Pack(tree.Path));
    }

    [Fact]
    public void What_it_packs_unpacks_to_the_same()
    {
        var tree = new TestTree(_directory["tree"]).WithFile("a/b/c", "contents").WithExecutable("a/d", "");
        var nar = Pack(tree.Path);

        var result = new NarUnpacker().Unpack(new MemoryStream(nar), _directory["copy"], TestContext.Current.CancellationToken);

        Assert.Equal(nar.Length, result.NarSize);
        Assert.Equal(nar, Pack(_directory["copy"]));
    }

    [Fact]
    public void Reading_from_any_position_returns_the_rest_of_the_whole()
    {
        var tree = new TestTree(_directory["tree"])
            .WithFile("a/b", "contents")
            .WithFile("c", new byte[200])
            .WithDirectory("d")
            .WithExecutable("e", "");
        var nar = Pack(tree.Path);
        for (var start = 0; start <= nar.Length; start++)
        {
            using var stream = new NarPackStream(tree.Path);
            stream.Skip(start / 2);
            stream.Skip(start - (start / 2));
            Assert.Equal(start, stream.Position);
            using var rest = new MemoryStream();
            stream.CopyTo(rest);
            Assert.Equal(nar[start..], rest.ToArray());
        }
    }

    [Fact]
    public void A_position_after_the_end_is_an_error()
    {
        var tree = new TestTree(_directory["tree"]).WithFile("a", "contents");
        using var stream = new NarPackStream(tree.Path);

        Assert.Contains(
            "it ends 5 bytes earlier",
            Assert.Throws<NixStoreException>(() => stream.Skip(Pack(tree.Path).Length + 5)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_shrinks_while_it_is_packed_is_named()
    {
        var tree = new TestTree(_directory["tree"]).WithFile("shrinking", new byte[1_000_000]);
        using var stream = new NarPackStream(tree.Path);
        stream.ReadExactly(new byte[1000]);
        using (var file = new FileStream(tree["shrinking"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            file.SetLength(500_000);
        }

        var exception = Assert.Throws<NixStoreException>(() => stream.CopyTo(Stream.Null));

        Assert.Contains("shrinking", exception.Message, StringComparison.Ordinal);
        Assert.Contains("shorter", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_grows_while_it_is_packed_is_named()
    {
        var tree = new TestTree(_directory["tree"]).WithFile("growing", new byte[1_000_000]);
        using var stream = new NarPackStream(tree.Path);
        stream.ReadExactly(new byte[1000]);
        using (var file = new FileStream(tree["growing"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            file.WriteByte(1);
        }

        var exception = Assert.Throws<NixStoreException>(() => stream.CopyTo(Stream.Null));

        Assert.Contains("growing", exception.Message, StringComparison.Ordinal);
        Assert.Contains("longer", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_vanishes_while_its_directory_is_packed_is_named()
    {
        var tree = new TestTree(_directory["tree"]).WithFile("a", new byte[100_000]).WithFile("vanishing", "x");
        using var stream = new NarPackStream(tree.Path);
        stream.ReadExactly(new byte[1000]);
        File.Delete(tree["vanishing"]);

        var exception = Assert.Throws<NixStoreException>(() => stream.CopyTo(Stream.Null));

        Assert.Contains("vanishing", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_does_not_exist_is_named()
    {
        using var stream = new NarPackStream(_directory["nothing"]);

        Assert.Contains("nothing", Assert.Throws<NixStoreException>(() => stream.CopyTo(Stream.Null)).Message, StringComparison.Ordinal);
    }

    private static byte[] Pack(string path)
    {
        using var stream = new NarPackStream(path);
        var nar = new MemoryStream();
        stream.CopyTo(nar);
        return nar.ToArray();
    }
}
