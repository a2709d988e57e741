using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Opening;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Receiving;

namespace NixStore.Optimising;

/// <summary>Linking while paths are added: <c>auto-optimise-store</c>.</summary>
public sealed class AutomaticLinkingTests : IDisposable
{
    private readonly StoreUnderRoot _files = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Equal_files_of_added_paths_become_one()
    {
        await AddAsync(new ReceivingOptions { LinksFiles = true }, "a", "b");

        await using var store = _files.Open();
        var forecast = await new StoreOptimiser(store).PredictAsync(cancellationToken: Cancellation);
        Assert.Equal((0, 0), (forecast.FilesRead, forecast.FilesLinked));
        Assert.Equal(3, LinkCountOf(TestPaths.Path("b")));
    }

    [Fact]
    public async Task Added_paths_are_as_Nix_wants_them()
    {
        RealNix.SkipUnlessPresent();
        await AddAsync(new ReceivingOptions { LinksFiles = true }, "a", "b", "c");

        RealNix.IsContentWith(_files.Root);
        Assert.Empty(CanonicalMetadata.Check(
            _files.Layout.RealPathOf(TestPaths.Path("b")), _files.Layout.RealStoreDirectory, Cancellation));
        Assert.Empty(RealNix.Leftovers(_files.Root));
    }

    [Fact]
    public async Task Nothing_is_linked_if_the_setting_is_absent()
    {
        await AddAsync(new ReceivingOptions(), "a", "b");

        Assert.Equal(1, LinkCountOf(TestPaths.Path("b")));
        Assert.False(Directory.Exists(Path.Combine(_files.Layout.RealStoreDirectory, ".links")));
    }

    [Fact]
    public async Task A_path_is_added_although_its_files_cannot_be_linked()
    {
        await AddAsync(new ReceivingOptions(), "a");
        File.WriteAllText(Path.Combine(_files.Layout.RealStoreDirectory, ".links"), "no directory");

        await AddAsync(new ReceivingOptions { LinksFiles = true }, "b");

        await using var store = _files.Open();
        Assert.NotNull(await store.FindPathInfoAsync(TestPaths.Path("b"), Cancellation));
    }

    [Fact]
    public async Task The_setting_is_taken_from_the_configuration()
    {
        _files.Dispose();
        using var files = new StoreUnderRoot();
        Directory.CreateDirectory(files["conf"]);
        await File.WriteAllTextAsync(files["conf/nix.conf"], "auto-optimise-store = true", Cancellation);
        var opener = StoreOpener.FromEnvironment(new StoreOpenerOptions
        {
            Environment = new StoreEnvironment(new Dictionary<string, string> { ["NIX_CONF_DIR"] = files["conf"] }),
        });
        await using (var store = await opener.OpenWritableAsync(StoreReference.Parse(files.Root), Cancellation))
        {
            await AddAsync(store, "a", "b");
        }

        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(files.Layout.RealStoreDirectory, ".links")));
    }

    private int LinkCountOf(StorePath path) => LinkedFiles.CountNames(Path.Combine(_files.Layout.RealPathOf(path), "share/doc/readme.txt"));

    private async Task AddAsync(ReceivingOptions options, params string[] names)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(_files.Layout, () => options, Cancellation);
        await AddAsync(store, names);
    }

    private static async Task AddAsync(IWritableStore store, params string[] names)
    {
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        foreach (var name in names)
        {
            using var directory = new TemporaryDirectory();
            var nar = new SampleTree(directory).WithLink("link", "target").WithLargeFile(name, 5000).Nar;
            await receiver.ReceiveAsync(
                new ValidPathInfo
                {
                    Path = TestPaths.Path(name),
                    NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
                    NarSize = nar.Length,
                },
                new MemoryStream(nar),
                Cancellation);
        }

        await receiver.CompleteAsync(Cancellation);
    }
}
