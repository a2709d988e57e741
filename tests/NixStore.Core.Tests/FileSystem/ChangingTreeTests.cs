using NixStore.FileSystem.Trees;

namespace NixStore.FileSystem;

/// <summary>What happens to a tree while it is packed: the stream is read up to a point, then the test changes a file.</summary>
public sealed class ChangingTreeTests : IDisposable
{
    private const int Size = 1 << 20;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_that_vanishes_before_its_turn_is_named()
    {
        Platform.SkipOnWindows("open files keep their directory there");
        var error = PackWhile(static tree => File.Delete(tree["b"]));
        Assert.Contains("/tree/b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_vanishes_before_its_turn_is_named()
    {
        Platform.SkipOnWindows("open files keep their directory there");
        var error = PackWhile(static tree => Directory.Delete(tree["c"], recursive: true));
        Assert.Contains("/tree/c'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_becomes_shorter_is_named_with_what_is_missing()
    {
        Platform.SkipOnWindows("a file that is read cannot be written there");
        var error = PackWhile(static tree => Resize(tree["a"], Size - 100));
        Assert.Contains("/tree/a'", error.Message, StringComparison.Ordinal);
        Assert.Contains("shorter", error.Message, StringComparison.Ordinal);
        Assert.Contains("100 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_becomes_longer_is_named()
    {
        Platform.SkipOnWindows("a file that is read cannot be written there");
        var error = PackWhile(static tree => Resize(tree["a"], Size + 1));
        Assert.Contains("/tree/a'", error.Message, StringComparison.Ordinal);
        Assert.Contains("longer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_replaces_a_file_is_not_followed()
    {
        var secret = _directory["secret"];
        File.WriteAllText(secret, "secret");
        var error = PackWhile(tree =>
        {
            Platform.SkipOnWindows("symbolic links need a privilege there");
            File.Delete(tree["b"]);
            File.CreateSymbolicLink(tree["b"], secret);
        });
        Assert.Contains("/tree/b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_replaces_a_directory_is_not_followed()
    {
        var elsewhere = Directory.CreateDirectory(_directory["elsewhere"]).FullName;
        var error = PackWhile(tree =>
        {
            Platform.SkipOnWindows("symbolic links need a privilege there");
            Directory.Delete(tree["c"], recursive: true);
            Directory.CreateSymbolicLink(tree["c"], elsewhere);
        });
        Assert.Contains("/tree/c'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_that_vanishes_before_it_is_read_is_named()
    {
        using var nar = new NarPackStream(_directory["absent"]);
        var error = Assert.Throws<NixStoreException>(() => nar.CopyTo(Stream.Null));
        Assert.Contains("absent", error.Message, StringComparison.Ordinal);
    }

    private static void Resize(string file, long size)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(size);
    }

    private NixStoreException PackWhile(Action<TestTree> change)
    {
        var tree = new TestTree(_directory["tree"]).WithFile("a", new byte[Size]).WithFile("b", "b").WithFile("c/d", "d");
        using var nar = new NarPackStream(tree.Path);
        nar.ReadExactly(new byte[Size / 2]);
        change(tree);
        return Assert.Throws<NixStoreException>(() => nar.CopyTo(Stream.Null));
    }
}
