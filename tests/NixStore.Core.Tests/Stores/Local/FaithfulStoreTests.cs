using NixStore.Adding;
using NixStore.Archives;
using NixStore.Copying;
using NixStore.ExportStreams;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Stores.Errors;
using NixStore.Stores.Local.Files;
using NixStore.Verifying;

namespace NixStore.Stores.Local;

/// <summary>What comes into a store goes out of it as it came, also where the file system cannot keep all of it.</summary>
public sealed class FaithfulStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Trees => [.. NamedNars().Keys];

    public static TheoryData<ExportStreamFormat> Formats => [ExportStreamFormat.Nix, ExportStreamFormat.Nario2];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Trees))]
    public async Task Any_tree_packs_to_what_was_received(string name)
    {
        var nar = NamedNars()[name];
        await using var store = await FillAsync("root", PathOf(name, nar));

        Assert.Equal(nar, await PackAsync(store, TestPaths.Path(name)));
    }

    [Theory]
    [MemberData(nameof(Trees))]
    public async Task Any_tree_is_listed_as_its_archive_is(string name)
    {
        var nar = NamedNars()[name];
        await using var store = await FillAsync("root", PathOf(name, nar));

        var listing = await store.ListFilesAsync(TestPaths.Path(name), Cancellation);

        Assert.Equal(NarListingJson.Write(NarListing.Read(new MemoryStream(nar), Cancellation)), NarListingJson.Write(listing));
    }

    [Fact]
    public async Task Single_files_are_read_and_links_are_not_followed()
    {
        await using var store = await FillAsync("root", PathOf("program", Program()));

        Assert.Equal("#!/bin/sh", await ReadAsync(store, "bin/run"));
        Assert.Equal("text", await ReadAsync(store, "share/text"));
        await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(store, "bin/link"));
        await Assert.ThrowsAsync<NixStoreException>(() => ReadAsync(store, "sbin/run"));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_closure_goes_through_stores_and_a_file_unchanged(ExportStreamFormat format)
    {
        var library = PathOf("library", NamedNars()["names"]);
        var app = PathOf("app", Program());
        app.Info = app.Info with { References = [library.Info.Path] };
        await using var first = await FillAsync("first", library, app);
        await using var second = await LocalStore.OpenOrCreateAsync(Layout("second"), Cancellation);
        await using var third = await LocalStore.OpenOrCreateAsync(Layout("third"), Cancellation);

        using var stream = new MemoryStream();
        var exporter = new ClosureExporter(first, format);
        await exporter.ExportAsync(
            await exporter.PlanAsync([app.Info.Path], new HashSet<StorePath>(), Cancellation), stream, cancellationToken: Cancellation);
        stream.Position = 0;
        await new ClosureImporter(second).ImportAsync(stream, Cancellation);
        var copied = await new ClosureCopier(second, third).CopyAsync([app.Info.Path], null, Cancellation);

        Assert.Empty(copied.Failures);
        Assert.Equal(app.Nar, await PackAsync(third, app.Info.Path));
        Assert.Equal(library.Nar, await PackAsync(third, library.Info.Path));
        var infos = third.EnumeratePathInfosAsync(Cancellation).ToBlockingEnumerable(Cancellation).ToList();
        Assert.Equal(2, infos.Count);
        await foreach (var result in new StoreVerifier(third).VerifyAsync(infos, Cancellation))
        {
            Assert.Equal(VerificationStatus.Valid, result.Status);
        }
    }

    [Fact]
    public async Task What_is_added_packs_to_its_hash()
    {
        var tree = new TestTree(_directory["tree"]).WithFile("share/text", "text").WithExecutable("bin/run", "#!/bin/sh");
        await using var store = await LocalStore.OpenOrCreateAsync(Layout("root"), Cancellation);

        var added = await new PathAdder(store).AddAsync(tree.Path, new AddOptions(), Cancellation);

        Assert.Equal(added.Info.NarHash, Hash.Compute(NixHashAlgorithm.Sha256, await PackAsync(store, added.Info.Path)));
    }

    [Theory]
    [InlineData("share/text")]
    [InlineData("bin/run")]
    [InlineData("bin/link")]
    public async Task A_file_that_was_changed_does_not_verify(string file)
    {
        var program = PathOf("program", Program());
        await using var store = await FillAsync("root", program);
        var changed = Path.Combine(store.Layout.RealPathOf(program.Info.Path), file);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                Path.GetDirectoryName(changed)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        TreeRemover.Remove(changed, Cancellation);
        await File.WriteAllTextAsync(changed, "other", Cancellation);

        Assert.Equal(VerificationStatus.Modified, await VerifyAsync(store, program.Info));
    }

    [Fact]
    public async Task A_derivation_may_be_no_link()
    {
        var (info, nar) = PathOf("link.drv", NamedNars()["link"]);
        await using var store = await FillAsync("root");
        await using var receiver = await store.BeginReceivingAsync(Cancellation);

        await Assert.ThrowsAsync<NixStoreException>(() => receiver.ReceiveAsync(info, new MemoryStream(nar), Cancellation));
    }

    [Fact]
    public async Task Only_a_path_that_needs_a_listing_on_windows_has_one()
    {
        Platform.SkipUnlessWindows("other file systems keep it all");
        var (program, plain) = (PathOf("program", Program()), PathOf("plain", NamedNars()["plain"]));
        await using var store = await FillAsync("root", program, plain);

        Assert.Equal(
            [program.Info.Path.HashPart + ".ls"],
            System.IO.Directory.GetFiles(Path.Combine(store.Layout.StateDirectory, "nixstore", "listings")).Select(Path.GetFileName));
        Assert.Equal(VerificationStatus.Valid, await VerifyAsync(store, plain.Info));
    }

    [Fact]
    public async Task A_path_that_lost_its_listing_does_not_verify()
    {
        Platform.SkipUnlessWindows("other file systems keep it all");
        var program = PathOf("program", Program());
        await using (await FillAsync("root", program))
        {
        }

        await using var store = LocalStore.Open(Layout("root"));
        System.IO.Directory.Delete(Path.Combine(store.Layout.StateDirectory, "nixstore", "listings"), recursive: true);

        Assert.Equal(VerificationStatus.Modified, await VerifyAsync(store, program.Info));
    }

    [Fact]
    public async Task A_path_with_a_damaged_listing_is_unreadable()
    {
        Platform.SkipUnlessWindows("other file systems keep it all");
        var program = PathOf("program", Program());
        await using (await FillAsync("root", program))
        {
        }

        await using var store = LocalStore.Open(Layout("root"));
        await File.WriteAllTextAsync(
            Path.Combine(store.Layout.StateDirectory, "nixstore", "listings", program.Info.Path.HashPart + ".ls"), "", Cancellation);

        Assert.Equal(VerificationStatus.Unreadable, await VerifyAsync(store, program.Info));
    }

    [Fact]
    public async Task A_refused_path_leaves_no_listing()
    {
        Platform.SkipUnlessWindows("other file systems keep it all");
        var (info, nar) = PathOf("program", Program());
        await using var store = await FillAsync("root");
        await using (var receiver = await store.BeginReceivingAsync(Cancellation))
        {
            await Assert.ThrowsAsync<HashMismatchException>(
                () => receiver.ReceiveAsync(
                    info with { NarHash = Hash.Compute(NixHashAlgorithm.Sha256, [1]) }, new MemoryStream(nar), Cancellation));
        }

        Assert.Empty(System.IO.Directory.GetFileSystemEntries(store.Layout.RealStoreDirectory));
        Assert.Empty(System.IO.Directory.GetFiles(_directory.Path, "*.ls", SearchOption.AllDirectories));
    }

    private static Dictionary<string, byte[]> NamedNars() => new()
    {
        ["program"] = Program(),
        ["executable"] = Nar(nar => Regular(nar, "#!/bin/sh", executable: true)),
        ["link"] = Nar(nar => Link(nar, "/nix/store")),
        ["plain"] = Nar(nar => Regular(nar, "text")),
        ["targets"] = Nar(nar => Directory(nar, ("a", node => Link(node, @"C:\Windows")), ("b", node => Link(node, "//host/share/x")),
            ("c", node => Link(node, @"\\host\share")), ("d", node => Link(node, "../../../..")), ("e", node => Link(node, ".")),
            ("f", node => Link(node, "a//b/")), ("g", node => Link(node, "nul:x")), ("h", node => Link(node, "f?*<>|\"")))),
        ["names"] = Nar(nar => Directory(nar, ("A", node => Regular(node, "1", executable: true)),
            ("Foo::Bar.3pm", node => Link(node, "a")),
            ("a", node => Link(node, "Foo::Bar.3pm")),
            ("aux", node => Regular(node, "2")),
            ("dot.", node => Directory(node)),
            ("x y ", node => Regular(node, "3", executable: true)))),
    };

    private static byte[] Program() => Nar(nar => Directory(
        nar,
        ("bin", bin => Directory(bin, ("link", node => Link(node, "run")), ("run", node => Regular(node, "#!/bin/sh", executable: true)))),
        ("sbin", node => Link(node, "bin")),
        ("share", share => Directory(share, ("text", node => Regular(node, "text"))))));

    private static byte[] Nar(Action<TestNar> root)
    {
        var nar = new TestNar().Text("nix-archive-1");
        root(nar);
        return nar.Bytes;
    }

    private static void Directory(TestNar nar, params (string Name, Action<TestNar> Node)[] entries)
    {
        nar.Texts("(", "type", "directory");
        foreach (var (name, node) in entries)
        {
            nar.Entry(name, node);
        }

        nar.Text(")");
    }

    private static void Regular(TestNar nar, string contents, bool executable = false)
        => nar.Texts(["(", "type", "regular", .. executable ? new[] { "executable", "" } : [], "contents", contents, ")"]);

    private static void Link(TestNar nar, string target) => nar.Texts("(", "type", "symlink", "target", target, ")");

    private static (ValidPathInfo Info, byte[] Nar) PathOf(string name, byte[] nar)
        => (
            new ValidPathInfo { Path = TestPaths.Path(name), NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar), NarSize = nar.Length },
            nar);

    private static async Task<byte[]> PackAsync(LocalStore store, StorePath path)
    {
        await using var nar = await store.OpenNarAsync(path, Cancellation);
        using var packed = new MemoryStream();
        await nar.CopyToAsync(packed, Cancellation);
        return packed.ToArray();
    }

    private static async Task<string> ReadAsync(LocalStore store, string file)
    {
        using var reader = new StreamReader(await store.OpenFileAsync(TestPaths.Path("program"), file, Cancellation));
        return await reader.ReadToEndAsync(Cancellation);
    }

    private static async Task<VerificationStatus> VerifyAsync(LocalStore store, ValidPathInfo info)
    {
        await foreach (var result in new StoreVerifier(store).VerifyAsync([info], Cancellation))
        {
            return result.Status;
        }

        throw new InvalidOperationException("There is no result.");
    }

    private LocalStoreLayout Layout(string root) => LocalStoreLayout.FromRoot(_directory[root]);

    private async Task<LocalStore> FillAsync(string root, params (ValidPathInfo Info, byte[] Nar)[] paths)
    {
        var store = await LocalStore.OpenOrCreateAsync(Layout(root), Cancellation);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        foreach (var (info, nar) in paths)
        {
            Assert.True(await receiver.ReceiveAsync(info, new MemoryStream(nar), Cancellation));
        }

        await receiver.CompleteAsync(Cancellation);
        return store;
    }
}
