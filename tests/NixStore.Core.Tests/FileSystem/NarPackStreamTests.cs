namespace NixStore.FileSystem;

public sealed class NarPackStreamTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Packs_a_tree_as_nix_store_dump_does()
    {
        RealNix.SkipUnlessPresent();
        TestTree tree = new TestTree(_directory["tree"])
            .WithExecutable("bin/hello", "#!/bin/sh\necho hello\n")
            .WithFile("bin/deep/er/x", "x")
            .WithDirectory("empty")
            .WithFile("bin/nothing", "")
            .WithFile("large", new byte[1_000_003])
            .WithLink("link", "bin/hello")
            .WithLink("dangling", "/nowhere/at/all");

        Assert.Equal(RealNix.Run([], "--dump", tree.Path), Pack(tree.Path));
    }

    [Fact]
    public void What_it_packs_unpacks_to_the_same()
    {
        TestTree tree = new TestTree(_directory["tree"]).WithFile("a/b/c", "contents").WithExecutable("a/d", "");
        byte[] nar = Pack(tree.Path);

        UnpackResult result = new NarUnpacker().Unpack(new MemoryStream(nar), _directory["copy"], TestContext.Current.CancellationToken);

        Assert.Equal(nar.Length, result.NarSize);
        Assert.Equal(nar, Pack(_directory["copy"]));
    }

    private static byte[] Pack(string path)
    {
        using var stream = new NarPackStream(path);
        var nar = new MemoryStream();
        stream.CopyTo(nar);
        return nar.ToArray();
    }
}
