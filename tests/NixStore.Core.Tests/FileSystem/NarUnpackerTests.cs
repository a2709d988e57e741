using System.Text;
using CsCheck;
using NixStore.FileSystem.Trees;
using NixStore.Nar;

namespace NixStore.FileSystem;

public sealed class NarUnpackerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Gives_the_metadata_of_a_store()
    {
        Unpack(TestNar.Small(), "tree");
        CanonicalMetadata.Seal(_directory["tree"]);

        Assert.Empty(CanonicalMetadata.Check(_directory["tree"], _directory.Path, TestContext.Current.CancellationToken));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1), File.GetLastWriteTimeUtc(_directory["tree/a"]));
        if (OperatingSystem.IsWindows())
        {
            Assert.True(File.GetAttributes(_directory["tree/a"]).HasFlag(FileAttributes.ReadOnly));
        }
        else
        {
            Assert.Equal(Convert.ToInt32("555", 8), (int)File.GetUnixFileMode(_directory["tree/a"]));
            Assert.Equal(Convert.ToInt32("444", 8), (int)File.GetUnixFileMode(_directory["tree/e"]));
            Assert.Equal(Convert.ToInt32("555", 8), (int)File.GetUnixFileMode(_directory["tree/b"]));
        }
    }

    [Fact]
    public void A_directory_stays_movable_until_it_is_sealed()
    {
        Directory.CreateDirectory(_directory["elsewhere"]);
        Unpack(TestNar.Small(), "tree");
        Directory.Move(_directory["tree"], _directory["elsewhere/tree"]);
        CanonicalMetadata.Seal(_directory["elsewhere/tree"]);

        Assert.Empty(CanonicalMetadata.Check(_directory["elsewhere/tree"], _directory.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Leaves_plain_files_writable()
    {
        new NarUnpacker(new UnpackOptions { Metadata = MetadataPolicy.Plain }).Unpack(
            new MemoryStream(TestNar.Small()), _directory["tree"], TestContext.Current.CancellationToken);

        File.AppendAllText(_directory["tree/a"], ".");
        Assert.Equal("hello.", File.ReadAllText(_directory["tree/a"]));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("directory")]
    [InlineData("link")]
    [InlineData("dangling")]
    public void Replaces_nothing_that_exists(string existing)
    {
        var tree = new TestTree(_directory.Path).WithFile("file", "mine").WithFile("directory/x", "mine");
        if (existing is "link" or "dangling")
        {
            tree.WithLink("link", "directory").WithLink("dangling", "nowhere");
        }

        var exception = Assert.Throws<NixStoreException>(() => Unpack(TestNar.Small(), existing));

        Assert.Contains(existing, exception.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_directory["file"]));
        Assert.Equal(["x"], Directory.GetFileSystemEntries(_directory["directory"]).Select(Path.GetFileName));
        Assert.False(Path.Exists(_directory["nowhere"]));
    }

    [Fact]
    public void A_bad_archive_leaves_nothing_behind()
    {
        var nar = TestNar.Small();
        for (var length = 0; length < nar.Length; length += 8)
        {
            Assert.Throws<NixFormatException>(() => Unpack(nar[..length], "tree"));
            Assert.False(Path.Exists(_directory["tree"]), $"cut at byte {length}");
        }
    }

    [Fact]
    public void A_name_that_leads_out_writes_nothing()
    {
        var nar = new TestNar().Texts("nix-archive-1", "(", "type", "directory")
            .Entry("../out", node => node.Texts("(", "type", "regular", "contents", "x", ")"))
            .Text(")").Bytes;

        Assert.Throws<NixFormatException>(() => Unpack(nar, "tree"));

        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void A_link_swapped_in_for_a_directory_meanwhile_leads_nowhere()
    {
        Platform.SkipOnWindows("symbolic links need a privilege there");
        Directory.CreateDirectory(_directory["outside"]);
        var nar = new TestNar().Texts("nix-archive-1", "(", "type", "directory")
            .Entry("d", node => node.Texts("(", "type", "directory")
                .Entry("large", inner => inner.Texts("(", "type", "regular", "contents").Text(new byte[1_000_000]).Text(")"))
                .Entry("x", inner => inner.Texts("(", "type", "regular", "contents", "x", ")"))
                .Text(")"))
            .Text(")").Bytes;
        using var stream = new ActingStream(nar, 600_000, () =>
        {
            Directory.Move(_directory["tree/d"], _directory["tree/moved"]);
            File.CreateSymbolicLink(_directory["tree/d"], _directory["outside"]);
        });

        new NarUnpacker().Unpack(stream, _directory["tree"], TestContext.Current.CancellationToken);

        Assert.Empty(Directory.GetFileSystemEntries(_directory["outside"]));
        Assert.Equal("x", File.ReadAllText(_directory["tree/moved/x"]));
    }

    [Fact]
    public void Names_that_differ_by_case_only_are_kept_apart_and_packed_again()
    {
        var nar = new TestNar().Texts("nix-archive-1", "(", "type", "directory")
            .Entry("A", node => node.Texts("(", "type", "regular", "contents", "1", ")"))
            .Entry("a", node => node.Texts("(", "type", "regular", "contents", "2", ")"))
            .Text(")").Bytes;

        new NarUnpacker(new UnpackOptions { CaseHack = CaseHack.Suffix }).Unpack(
            new MemoryStream(nar), _directory["tree"], TestContext.Current.CancellationToken);

        Assert.Equal("2", File.ReadAllText(_directory["tree/a~nix~case~hack~1"]));
        Assert.Equal(nar, Pack("tree", CaseHack.Suffix));
    }

    [Fact]
    public void Attributes_that_the_file_system_cannot_store_are_packed_from_the_result_of_unpacking()
    {
        var result = new NarUnpacker().Unpack(new MemoryStream(TestNar.Small()), _directory["tree"], TestContext.Current.CancellationToken);

        using var stream = new NarPackStream(_directory["tree"], new PackOptions { Listing = result.Listing });
        var nar = new MemoryStream();
        stream.CopyTo(nar);

        Assert.Equal(TestNar.Small(), nar.ToArray());
    }

    [Fact]
    public void Names_that_windows_forbids_come_back_when_packed()
    {
        var nar = new TestNar().Texts("nix-archive-1", "(", "type", "directory")
            .Entry("Foo::Bar.3pm", node => node.Texts("(", "type", "regular", "contents", "1", ")"))
            .Entry("a\\..\\b", node => node.Texts("(", "type", "regular", "contents", "2", ")"))
            .Entry("dot.", node => node.Texts("(", "type", "regular", "contents", "3", ")"))
            .Text(")").Bytes;

        Unpack(nar, "tree");

        Assert.Equal(nar, Pack("tree", CaseHack.None));
        Assert.Equal(["tree"], Directory.GetFileSystemEntries(_directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Names_that_are_equal_without_their_suffix_are_not_packed()
    {
        new TestTree(_directory["tree"]).WithFile("a", "1").WithFile("a~nix~case~hack~1", "2");

        Assert.Throws<NixStoreException>(() => Pack("tree", CaseHack.Suffix));
    }

    [Fact]
    public void Any_tree_unpacks_and_packs_to_the_same_bytes()
    {
        Platform.SkipOnWindows("it keeps no names that are not UTF-8");
        var count = 0;
        GenNode(3).Sample(
            node =>
            {
                var nar = new TestNar().Text("nix-archive-1");
                node(nar);
                var name = $"tree{Interlocked.Increment(ref count)}";
                Unpack(nar.Bytes, name);
                Assert.Equal(nar.Bytes, Pack(name, CaseHack.None));
            },
            iter: 200);
    }

    [Fact]
    public void Restores_what_nix_store_dumps()
    {
        RealNix.SkipUnlessPresent();
        var tree = new TestTree(_directory["tree"]).WithExecutable("bin/run", "#!").WithFile("x", "x").WithLink("l", "bin");
        var nar = RealNix.Dump(tree.Path);

        Unpack(nar, "copy");

        Assert.Equal(nar, RealNix.Dump(_directory["copy"]));
    }

    // Nodes as what they add to an archive; names are any bytes.
    private static Gen<Action<TestNar>> GenNode(int depth)
    {
        var file = Gen.Select(Gen.Bool, Gen.Byte.Array[0, 40], Action<TestNar> (executable, contents) => nar =>
            {
                nar.Texts("(", "type", "regular");
                if (executable)
                {
                    nar.Texts("executable", "");
                }

                nar.Text("contents").Text(contents).Text(")");
            });
        var link = Gen.Byte[1, 255].Array[1, 40].Select(
            Action<TestNar> (target) => nar => nar.Texts("(", "type", "symlink", "target").Text(target).Text(")"));
        if (depth == 0)
        {
            return Gen.OneOf(file, link);
        }

        var name = Gen.Byte[1, 255].Array[1, 12].Where(bytes => NarName.IsValid(bytes));
        var directory = Gen.Select(name, GenNode(depth - 1)).Array[0, 5].Select(
            Action<TestNar> (entries) => nar =>
            {
                nar.Texts("(", "type", "directory");
                foreach ((var entry, var node) in entries
                    .DistinctBy(item => Encoding.Latin1.GetString(item.Item1))
                    .OrderBy(item => Encoding.Latin1.GetString(item.Item1), StringComparer.Ordinal))
                {
                    nar.Entry(Encoding.Latin1.GetString(entry), node);
                }

                nar.Text(")");
            });
        return Gen.OneOf(file, link, directory, directory);
    }

    private void Unpack(byte[] nar, string name) =>
        new NarUnpacker().Unpack(new MemoryStream(nar), _directory[name], TestContext.Current.CancellationToken);

    private byte[] Pack(string name, CaseHack caseHack)
    {
        using var stream = new NarPackStream(_directory[name], new PackOptions { CaseHack = caseHack });
        var nar = new MemoryStream();
        stream.CopyTo(nar);
        return nar.ToArray();
    }

    /// <summary>A stream that calls an action when reading passes a position.</summary>
    private sealed class ActingStream(byte[] bytes, int position, Action act) : MemoryStream(bytes)
    {
        private bool _acted;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (!_acted && Position >= position)
            {
                _acted = true;
                act();
            }

            return base.Read(buffer, offset, Math.Min(count, 100_000));
        }
    }
}
