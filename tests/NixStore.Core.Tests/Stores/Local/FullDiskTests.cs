using NixStore.Archives;
using NixStore.Copying;
using NixStore.ExportStreams;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local;

public sealed class FullDiskTests : IDisposable
{
    private readonly MountedDirectory _disk = MountedDirectory.Require("6m");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LocalStoreLayout Layout => LocalStoreLayout.FromRoot(_disk.Path);

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task A_path_that_does_not_fit_is_refused_and_leaves_nothing()
    {
        var large = NewPath("large", 8 << 20);
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using (var receiver = await store.BeginReceivingAsync(Cancellation))
        {
            AssertTellsOfTheFullDisk("large", await Assert.ThrowsAsync<NixStoreException>(() => ReceiveAsync(receiver, large)));
        }

        Assert.Equal(0, await store.CountPathsAsync(Cancellation));
        Assert.Empty(Directory.GetFileSystemEntries(Layout.RealStoreDirectory));
    }

    [Fact]
    public async Task What_was_valid_before_the_disk_was_full_stays_so_and_a_smaller_path_still_fits()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using (var receiver = await store.BeginReceivingAsync(Cancellation))
        {
            Assert.True(await ReceiveAsync(receiver, NewPath("first", 100)));
            await Assert.ThrowsAsync<NixStoreException>(() => ReceiveAsync(receiver, NewPath("large", 8 << 20)));
            Assert.True(await ReceiveAsync(receiver, NewPath("second", 100)));
            await receiver.CompleteAsync(Cancellation);
        }

        Assert.Equal(Names("first", "second"), Directory.GetFileSystemEntries(Layout.RealStoreDirectory).Select(Path.GetFileName).Order());
        Assert.Equal(2, await store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public async Task After_space_was_made_the_same_path_is_taken()
    {
        var (info, nar) = NewPath("hello", 1 << 20);
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var filler = _disk.Fill(leave: 256 * 1024);
        await using (var receiver = await store.BeginReceivingAsync(Cancellation))
        {
            AssertTellsOfTheFullDisk("hello", await Assert.ThrowsAsync<NixStoreException>(() => ReceiveAsync(receiver, (info, nar))));
        }

        File.Delete(filler);
        await using (var receiver = await store.BeginReceivingAsync(Cancellation))
        {
            Assert.True(await ReceiveAsync(receiver, (info, nar)));
            await receiver.CompleteAsync(Cancellation);
        }

        Assert.Equal(
            info, await store.FindPathInfoAsync(info.Path, Cancellation) is { } found ? found with { RegistrationTime = null } : null);
        Assert.Equal(Names("hello"), Directory.GetFileSystemEntries(Layout.RealStoreDirectory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_disk_without_a_free_block_is_reported_by_whichever_write_comes_first()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var filler = _disk.Fill(leave: 0);

        AssertTellsOfTheFullDisk(await Assert.ThrowsAsync<NixStoreException>(async () =>
        {
            await using var receiver = await store.BeginReceivingAsync(Cancellation);
            await ReceiveAsync(receiver, NewPath("hello", 100_000));
            await receiver.CompleteAsync(Cancellation);
        }));

        Assert.Equal(0, await store.CountPathsAsync(Cancellation));
        File.Delete(filler);
        await using (var receiver = await store.BeginReceivingAsync(Cancellation))
        {
            Assert.True(await ReceiveAsync(receiver, NewPath("hello", 100_000)));
            await receiver.CompleteAsync(Cancellation);
        }

        Assert.Equal(1, await store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public async Task A_disk_that_has_no_room_for_the_database_registers_nothing()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var path = NewPath("hello", 100);
        string? filler = null;
        await using (var receiver = await store.BeginReceivingAsync(Cancellation))
        {
            var staging = receiver;
            await using var staged = await staging.StageAsync("the NAR", new MemoryStream(path.Nar), Cancellation);
            filler = _disk.Fill(leave: 0);
            AssertTellsOfTheFullDisk("hello", await Assert.ThrowsAsync<NixStoreException>(async () =>
            {
                await staged.CommitAsync(path.Info, Cancellation);
                await receiver.CompleteAsync(Cancellation);
            }));
        }

        Assert.Null(await store.FindPathInfoAsync(path.Info.Path, Cancellation));
        File.Delete(filler);
        await using (var receiver = await store.BeginReceivingAsync(Cancellation))
        {
            Assert.True(await ReceiveAsync(receiver, path));
            await receiver.CompleteAsync(Cancellation);
        }

        Assert.NotNull(await store.FindPathInfoAsync(path.Info.Path, Cancellation));
    }

    [Fact]
    public async Task An_export_stream_that_is_read_once_and_does_not_fit_makes_none_of_its_paths_valid()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var stream = Write(NewPath("small", 100), NewPath("large", 8 << 20));

        var error = await Assert.ThrowsAsync<NixStoreException>(() => new ClosureImporter(store).ImportAsync(stream, Cancellation));

        AssertTellsOfTheFullDisk(error);
        Assert.Contains("entry 2 of the export stream", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await store.CountPathsAsync(Cancellation));
        Assert.Empty(Directory.GetFileSystemEntries(Layout.RealStoreDirectory));
    }

    [Fact]
    public async Task An_import_that_does_not_fit_keeps_what_does_and_goes_on_when_there_is_room()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        var stream = Write(NewPath("small", 100), NewPath("large", 2 << 20));
        var importer = new ClosureImporter(store);
        var filler = _disk.Fill(leave: 1 << 20);

        AssertTellsOfTheFullDisk("large", await Assert.ThrowsAsync<NixStoreException>(ImportAsync));

        Assert.Equal(Names("small"), Directory.GetFileSystemEntries(Layout.RealStoreDirectory).Select(Path.GetFileName));
        File.Delete(filler);
        Assert.Equal(["large"], (await ImportAsync()).Imported.Select(static path => path.Path.Name));

        async Task<ImportResult> ImportAsync()
        {
            stream.Position = 0;
            var plan = await importer.PlanAsync(stream, Cancellation);
            stream.Position = 0;
            return await importer.ImportAsync(plan, stream, null, Cancellation);
        }
    }

    [Fact]
    public async Task A_copy_that_does_not_fit_names_the_path()
    {
        var source = new MemoryStore();
        source.AddSized("large", 8 << 20);
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);

        AssertTellsOfTheFullDisk(
            "large",
            await Assert.ThrowsAsync<NixStoreException>(
                () => new ClosureCopier(source, store).CopyAsync([TestPaths.Path("large")], null, Cancellation)));
    }

    private static IEnumerable<string> Names(params string[] names)
        => names.Select(static name => TestPaths.Path(name).BaseName).Order(StringComparer.Ordinal);

    private static (ValidPathInfo Info, byte[] Nar) NewPath(string name, int size)
    {
        var nar = TestPaths.FileNar(new byte[size]);
        return (
            new ValidPathInfo { Path = TestPaths.Path(name), NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar), NarSize = nar.Length },
            nar);
    }

    private MemoryStream Write(params (ValidPathInfo Info, byte[] Nar)[] paths)
    {
        var stream = new MemoryStream();
        var writer = new ExportStreamWriter(stream, Layout.Directory, ExportStreamFormat.Nix);
        foreach (var (info, nar) in paths)
        {
            writer.WritePath(info, new MemoryStream(nar));
        }

        writer.Finish();
        stream.Position = 0;
        return stream;
    }

    private static Task<bool> ReceiveAsync(IPathReceiver receiver, (ValidPathInfo Info, byte[] Nar) path)
        => receiver.ReceiveAsync(path.Info, new MemoryStream(path.Nar), Cancellation);

    private void AssertTellsOfTheFullDisk(string name, NixStoreException error)
    {
        Assert.Contains(Layout.Directory.Print(TestPaths.Path(name)), error.Message, StringComparison.Ordinal);
        AssertTellsOfTheFullDisk(error);
    }

    private void AssertTellsOfTheFullDisk(NixStoreException error)
    {
        Assert.Contains(_disk.Path, error.Message, StringComparison.Ordinal);
        Assert.True(
            error.Message.Contains("space", StringComparison.OrdinalIgnoreCase)
                || error.Message.Contains("full", StringComparison.OrdinalIgnoreCase),
            error.ToString());
    }
}
