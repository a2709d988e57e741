using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Testing.Samples;

/// <summary>Three paths that refer to one another, for the store of a daemon.</summary>
internal static class DaemonSample
{
    public static string PathOf(string name) => StoreDirectory.Default.Print(TestPaths.Path(name));

    public static MemoryStore NewStore()
    {
        var store = new MemoryStore();
        store.AddSized("glibc", 300_000);
        store.AddSized("zlib", 5_000, "glibc", "zlib");
        store.AddSized("git", 70_000, "glibc", "zlib");
        return store;
    }

    public static async Task AddAllAsync(IWritableStore store, MemoryStore source)
    {
        await using var receiver = await store.BeginReceivingAsync(TestContext.Current.CancellationToken);
        foreach (var path in new[] { "glibc", "zlib", "git" }.Select(TestPaths.Path))
        {
            Assert.True(
                await receiver.ReceiveAsync(
                    source.InfoOf(path), new MemoryStream(source.NarOf(path)), TestContext.Current.CancellationToken));
        }

        await receiver.CompleteAsync(TestContext.Current.CancellationToken);
    }
}
