using System.Text;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Stores.Errors;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local;

public sealed class LocalStoreTests : IDisposable
{
    private static readonly string[] _closure = ["app", "base", "library"];

    private readonly TemporaryDirectory _directory = new();

    private LocalStoreLayout Layout => LocalStoreLayout.FromRoot(_directory["root"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_received_path_is_valid_with_all_of_its_information()
    {
        var (info, nar) = Path("hello", "hello");
        await using var store = await FillAsync((info, nar));

        var found = await store.FindPathInfoAsync(info.Path, Cancellation);

        Assert.NotNull(found?.RegistrationTime);
        Assert.Equal(info, found with { RegistrationTime = null });
        Assert.Equal(nar, await PackAsync(store, info.Path));
        Assert.Empty(CanonicalMetadata.Check(Layout.RealPathOf(info.Path), Layout.RealStoreDirectory, Cancellation));
    }

    [Fact]
    public async Task Paths_may_come_in_any_order()
    {
        await using var store = await FillAsync(Path("app", "library", "base"), Path("library", "base"), Path("base"));
        Assert.Equal(3, await store.CountPathsAsync(Cancellation));
        Assert.Equal([TestPaths.Path("app")], await store.FindReferrersAsync(TestPaths.Path("library"), Cancellation));
    }

    [Fact]
    public async Task A_path_becomes_valid_as_soon_as_all_its_references_are()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        await ReceiveAsync(receiver, Path("app", "base"));
        Assert.Equal(0, await store.CountPathsAsync(Cancellation));
        await ReceiveAsync(receiver, Path("base"));
        Assert.Equal(2, await store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public async Task A_path_whose_reference_never_comes_does_not_become_valid_and_is_named()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using (var receiver = await store.BeginReceivingAsync(Cancellation))
        {
            await ReceiveAsync(receiver, Path("app", "absent"));
            await ReceiveAsync(receiver, Path("other"));
            var error = await Assert.ThrowsAsync<ReferencesNotValidException>(() => receiver.CompleteAsync(Cancellation));
            Assert.Equal(TestPaths.Path("app"), error.Path);
            Assert.Equal([TestPaths.Path("absent")], error.Missing);
        }

        Assert.Equal(
            [TestPaths.Path("other").BaseName],
            Directory.GetFileSystemEntries(Layout.RealStoreDirectory).Select(System.IO.Path.GetFileName));
    }

    [Fact]
    public async Task Paths_that_refer_to_each_other_in_a_circle_are_refused()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        await ReceiveAsync(receiver, Path("one", "two"));
        var error = await Assert.ThrowsAsync<NixStoreException>(async () =>
        {
            await ReceiveAsync(receiver, Path("two", "one"));
            await receiver.CompleteAsync(Cancellation);
        });
        Assert.Contains("cycle", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public async Task A_path_that_is_valid_is_not_taken_again()
    {
        await using var store = await FillAsync(Path("hello"));
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        Assert.False(await ReceiveAsync(receiver, Path("hello")));
    }

    [Fact]
    public async Task Contents_of_another_hash_are_refused_and_nothing_stays()
    {
        var (info, _) = Path("hello");
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using (var receiver = await store.BeginReceivingAsync(Cancellation))
        {
            var error = await Assert.ThrowsAsync<HashMismatchException>(() => ReceiveAsync(receiver, (info, Path("other").Nar)));
            Assert.Equal(info.NarHash, error.Expected);
        }

        Assert.Empty(Directory.GetFileSystemEntries(Layout.RealStoreDirectory));
    }

    [Fact]
    public async Task Files_that_a_killed_process_left_at_the_location_of_a_path_are_replaced()
    {
        var (info, nar) = Path("hello");
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        Directory.CreateDirectory(System.IO.Path.Combine(Layout.RealPathOf(info.Path), "half"));

        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        Assert.True(await ReceiveAsync(receiver, (info, nar)));

        Assert.Equal(nar, await PackAsync(store, info.Path));
    }

    [Fact]
    public async Task What_a_dead_receiver_left_is_removed_by_the_next()
    {
        var name = TestPaths.Path("tmp-nixstore").BaseName;
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var marker = System.IO.Path.Combine(Layout.StateDirectory, "nixstore", "receiving", name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(marker)!);
        await File.WriteAllTextAsync(marker, "", Cancellation);
        var left = Directory.CreateDirectory(System.IO.Path.Combine(Layout.RealStoreDirectory, name, "1"));

        await using var receiver = await store.BeginReceivingAsync(Cancellation);

        Assert.False(Directory.Exists(left.Parent!.FullName));
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task The_directory_of_a_receiver_at_work_is_left_alone_by_another()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using var first = await store.BeginReceivingAsync(Cancellation);
        await using var second = await store.BeginReceivingAsync(Cancellation);
        Assert.True(await ReceiveAsync(first, Path("hello")));
        Assert.True(await ReceiveAsync(second, Path("other")));
    }

    [Fact]
    public async Task A_path_may_be_a_file_or_a_link()
    {
        var file = Contents("file", static nar => WriteFile(nar, "", "text"));
        var link = Contents("link", static nar => nar.WriteSymlink(default, "/nowhere"u8));
        var directoryLink = Contents("directory-link", static nar => nar.WriteSymlink(default, "/tmp"u8));
        await using var store = await FillAsync(file, link, directoryLink);
        Assert.Equal(file.Nar, await PackAsync(store, file.Info.Path));
        Assert.Equal(link.Nar, await PackAsync(store, link.Info.Path));
        Assert.Equal(directoryLink.Nar, await PackAsync(store, directoryLink.Info.Path));
    }

    [Fact]
    public async Task A_staged_nar_is_given_to_a_path_later()
    {
        var (info, nar) = Path("hello");
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        await using var staged = await receiver.StageAsync("the NAR", new MemoryStream([.. nar, 1, 2, 3]), Cancellation);
        Assert.Equal((info.NarHash, nar.LongLength), (staged.NarHash, staged.NarSize));
        Assert.True(await staged.CommitAsync(info, Cancellation));
        Assert.NotNull(await store.FindPathInfoAsync(info.Path, Cancellation));
    }

    [Fact]
    public async Task A_store_opened_to_read_can_be_written_when_something_comes()
    {
        await using (await FillAsync(Path("hello")))
        {
        }

        await using var store = LocalStore.Open(Layout);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        Assert.True(await ReceiveAsync(receiver, Path("other", "hello")));
        Assert.Equal(2, await store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public void A_store_that_does_not_exist_is_not_made_by_opening_it_to_read()
    {
        Assert.Throws<NixStoreException>(() => LocalStore.Open(Layout));
        Assert.False(Directory.Exists(_directory["root"]));
    }

    [Fact]
    public async Task A_large_closure_has_the_same_information_as_single_queries()
    {
        await using var store = await FillAsync(Path("app", "library", "base"), Path("library", "base", "library"), Path("base"));
        var graph = await store.LoadReferenceGraphAsync(Cancellation);
        foreach (var info in await store.LoadPathInfosAsync(graph, Cancellation))
        {
            Assert.Equal(await store.FindPathInfoAsync(info!.Path, Cancellation), info);
        }

        Assert.Equal(
            store.EnumeratePathInfosAsync(Cancellation).ToBlockingEnumerable(Cancellation).Sum(info => info.NarSize),
            await store.SumNarSizesAsync(Cancellation));
    }

    [Fact]
    public async Task Nix_accepts_a_store_that_was_filled_here()
    {
        RealNix.SkipUnlessPresent();
        await using (await FillAsync(Path("app", "library", "base"), Path("library", "base", "library"), Path("base")))
        {
        }

        RealNix.IsContentWith(_directory["root"]);
        Assert.Equal(
            _closure.Select(name => $"/nix/store/{TestPaths.Path(name)}").Order(StringComparer.Ordinal),
            RealNix.Store(_directory["root"], "-qR", $"/nix/store/{TestPaths.Path("app")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_version_is_another_one_after_each_change_and_no_other_time()
    {
        await using var writer = await FillAsync(Path("base"));
        await using var reader = LocalStore.Open(Layout);
        var (first, own) = (await reader.FindVersionAsync(Cancellation), await writer.FindVersionAsync(Cancellation));
        Assert.Equal(first, await reader.FindVersionAsync(Cancellation));

        await using (var receiver = await writer.BeginReceivingAsync(Cancellation))
        {
            await ReceiveAsync(receiver, Path("app", "base"));
            await receiver.CompleteAsync(Cancellation);
        }

        Assert.NotEqual(first, await reader.FindVersionAsync(Cancellation));
        Assert.NotEqual(own, await writer.FindVersionAsync(Cancellation));
    }

    private static (ValidPathInfo Info, byte[] Nar) Path(string name, params string[] references)
    {
        var (info, nar) = Contents(name, nar =>
        {
            nar.StartDirectory(default);
            WriteFile(nar, "needs", name + string.Concat(references.Select(reference => $"\n/nix/store/{TestPaths.Path(reference)}")));
            nar.EndDirectory();
        });
        return (info with { References = [.. references.Select(TestPaths.Path).Order()] }, nar);
    }

    private static (ValidPathInfo Info, byte[] Nar) Contents(string name, Action<NarWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new NarWriter(stream, leaveOpen: true))
        {
            write(writer);
            writer.Complete();
        }

        var nar = stream.ToArray();
        return (
            new ValidPathInfo { Path = TestPaths.Path(name), NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar), NarSize = nar.Length },
            nar);
    }

    private static void WriteFile(NarWriter nar, string name, string contents)
    {
        nar.StartRegularFile(Encoding.ASCII.GetBytes(name), executable: false, contents.Length);
        nar.WriteContents(Encoding.ASCII.GetBytes(contents));
    }

    private static Task<bool> ReceiveAsync(IPathReceiver receiver, (ValidPathInfo Info, byte[] Nar) path)
        => receiver.ReceiveAsync(path.Info, new MemoryStream(path.Nar), Cancellation);

    private static async Task<byte[]> PackAsync(LocalStore store, StorePath path)
    {
        await using var nar = await store.OpenNarAsync(path, Cancellation);
        using var packed = new MemoryStream();
        await nar.CopyToAsync(packed, Cancellation);
        return packed.ToArray();
    }

    private async Task<LocalStore> FillAsync(params (ValidPathInfo Info, byte[] Nar)[] paths)
    {
        var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        foreach (var path in paths)
        {
            Assert.True(await ReceiveAsync(receiver, path));
        }

        await receiver.CompleteAsync(Cancellation);
        return store;
    }
}
