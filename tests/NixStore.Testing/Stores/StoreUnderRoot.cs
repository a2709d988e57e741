using System.Text;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Files;

namespace NixStore.Testing.Stores;

/// <summary>A real store in a directory of a test's own, filled with trees that the test makes.</summary>
internal sealed class StoreUnderRoot : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public StoreUnderRoot() => Layout = LocalStoreLayout.FromRoot(_directory["root"]);

    public LocalStoreLayout Layout { get; }

    /// <summary>What Nix takes for its option <c>--store</c>.</summary>
    public string Root => _directory["root"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    /// <summary>Gets the path of a file next to the store.</summary>
    public string this[string relative] => _directory[relative];

    /// <summary>Adds a path; the same name gives the same path always.</summary>
    public async Task<ValidPathInfo> AddAsync(
        string name, Func<TestTree, TestTree> fill, string[]? references = null, string? deriver = null)
    {
        var tree = fill(new TestTree(_directory[$"trees/{Guid.NewGuid():n}"]));
        tree.WithFile(
            "needs",
            Encoding.UTF8.GetBytes(
                string.Join('\n', (references ?? []).Select(reference => Layout.Directory.Print(TestPaths.Path(reference))))));
        using var nar = new MemoryStream();
        await using (var packed = new NarPackStream(tree.Path))
        {
            await packed.CopyToAsync(nar, Cancellation);
        }

        var info = new ValidPathInfo
        {
            Path = TestPaths.Path(name),
            NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar.ToArray()),
            NarSize = nar.Length,
            References = [.. (references ?? []).Select(TestPaths.Path).Order()],
            Deriver = deriver is null ? null : TestPaths.Path(deriver),
        };
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        nar.Position = 0;
        Assert.True(await receiver.ReceiveAsync(info, nar, Cancellation));
        await receiver.CompleteAsync(Cancellation);
        return info;
    }

    public Task<ValidPathInfo> AddAsync(string name, params string[] references)
        => AddAsync(name, tree => tree.WithFile("name", name), references);

    public LocalStore Open() => LocalStore.Open(Layout);

    /// <summary>Takes a path out of the database and removes its files, in the order of Nix's collector.</summary>
    public void Collect(StorePath path)
    {
        using (var database = SqliteDatabase.Open(Layout.DatabasePath, SqliteAccess.ReadWrite))
        {
            database.Execute("pragma foreign_keys = 1");
            database.Execute($"delete from ValidPaths where path = '{Layout.Directory.Print(path)}'");
        }

        TreeRemover.Remove(Layout.RealPathOf(path));
    }
}
