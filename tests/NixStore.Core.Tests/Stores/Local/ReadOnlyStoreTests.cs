using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local;

public sealed class ReadOnlyStoreTests : IDisposable
{
    private readonly MountedDirectory _disk = MountedDirectory.Require("6m");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LocalStoreLayout Layout => LocalStoreLayout.FromRoot(_disk.Path);

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task A_store_on_a_read_only_medium_is_read()
    {
        var hello = await FillAsync("hello");
        _disk.MakeReadOnly();

        await using var store = LocalStore.Open(Layout);

        Assert.Equal(StoreAccess.ReadOnly, store.Access);
        Assert.NotNull(await store.FindPathInfoAsync(hello.Info.Path, Cancellation));
        await using var nar = await store.OpenNarAsync(hello.Info.Path, Cancellation);
        using var packed = new MemoryStream();
        await nar.CopyToAsync(packed, Cancellation);
        Assert.Equal(hello.Nar, packed.ToArray());
    }

    [Fact]
    public async Task A_store_on_a_read_only_medium_refuses_paths_and_says_so()
    {
        await FillAsync("hello");
        _disk.MakeReadOnly();
        await using var store = LocalStore.Open(Layout);

        var error = await Assert.ThrowsAsync<NixStoreException>(() => ReceiveAsync(store, NewPath("other")));

        Assert.Contains(_disk.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("read", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, await store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public async Task A_refusal_leaves_nothing_that_hinders_once_the_medium_is_writable_again()
    {
        await FillAsync("hello");
        _disk.MakeReadOnly();
        await using (var refusing = LocalStore.Open(Layout))
        {
            await Assert.ThrowsAsync<NixStoreException>(() => ReceiveAsync(refusing, NewPath("other")));
        }

        _disk.MakeWritable();
        await FillAsync("other");

        await using var store = LocalStore.Open(Layout);
        Assert.Equal(2, await store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public async Task No_store_is_made_on_a_read_only_medium()
    {
        _disk.MakeReadOnly();
        var error = await Assert.ThrowsAsync<NixStoreException>(() => LocalStore.OpenOrCreateAsync(Layout, Cancellation));
        Assert.Contains(_disk.Path, error.Message, StringComparison.Ordinal);
    }

    private static (ValidPathInfo Info, byte[] Nar) NewPath(string name)
    {
        var nar = TestPaths.FileNar("contents"u8.ToArray());
        return (
            new ValidPathInfo { Path = TestPaths.Path(name), NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar), NarSize = nar.Length },
            nar);
    }

    private static async Task ReceiveAsync(LocalStore store, (ValidPathInfo Info, byte[] Nar) path)
    {
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        Assert.True(await receiver.ReceiveAsync(path.Info, new MemoryStream(path.Nar), Cancellation));
        await receiver.CompleteAsync(Cancellation);
    }

    private async Task<(ValidPathInfo Info, byte[] Nar)> FillAsync(string name)
    {
        var path = NewPath(name);
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await ReceiveAsync(store, path);
        return path;
    }
}
