using System.Text;
using NixStore.FileSystem.Locks;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Errors;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local;

public sealed class ReceivingTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    private LocalStore _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
        => _store = await LocalStore.OpenOrCreateAsync(LocalStoreLayout.FromRoot(_directory.Combine("root")), Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task The_collector_of_nix_leaves_alone_what_is_being_received_and_what_it_refers_to()
    {
        RealNix.SkipUnlessPresent();
        await AddAsync(FileInfo("library", "contents of the library"));
        await using var receiver = await _store.BeginReceivingAsync(Cancellation);
        var app = FileInfo("app", "contents", "library");
        var staged = await receiver.StageAsync("the NAR", new MemoryStream(app.Nar), Cancellation);
        await _store.AddTemporaryRootsAsync([app.Info.Path, .. app.Info.References], Cancellation);

        CollectGarbage();

        Assert.True(await staged.CommitAsync(app.Info, Cancellation));
        await receiver.CompleteAsync(Cancellation);
        Assert.Equal(2, await _store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public async Task The_collector_of_nix_removes_what_was_received_once_the_store_is_closed()
    {
        RealNix.SkipUnlessPresent();
        await AddAsync(FileInfo("app", "contents"));
        CollectGarbage();
        Assert.Equal(1, await _store.CountPathsAsync(Cancellation));

        await _store.DisposeAsync();
        CollectGarbage();

        await using var store = LocalStore.Open(_store.Layout);
        Assert.Equal(0, await store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public async Task The_hash_of_a_stream_is_compared_with_that_of_the_path()
    {
        var app = FileInfo("app", "contents");
        await using var receiver = await _store.BeginReceivingAsync(Cancellation);
        var other = Hash.Compute(NixHashAlgorithm.Sha256, "other"u8);

        await Assert.ThrowsAsync<HashMismatchException>(
            () => receiver.ReceiveAsync(app.Info, new HashedStream(app.Nar, other), Cancellation));
        Assert.True(await receiver.ReceiveAsync(app.Info, new HashedStream(app.Nar, app.Info.NarHash), Cancellation));
    }

    [Fact]
    public async Task If_a_stream_does_not_know_its_hash_the_unpacked_files_are_hashed()
    {
        var (app, other) = (FileInfo("app", "contents"), FileInfo("app", "other"));
        await using var receiver = await _store.BeginReceivingAsync(Cancellation);

        await Assert.ThrowsAsync<HashMismatchException>(
            () => receiver.ReceiveAsync(app.Info, new HashedStream(other.Nar, null), Cancellation));
        Assert.True(await receiver.ReceiveAsync(app.Info, new HashedStream(app.Nar, null), Cancellation));
    }

    [Fact]
    public async Task A_content_address_of_other_contents_is_refused()
    {
        var (info, nar) = FileInfo("text", "contents");
        var address = new ContentAddress(ContentAddressMethod.Text, Hash.Compute(NixHashAlgorithm.Sha256, "other"u8));
        var path = StorePathComputation.FromContentAddress(_store.Directory, "text", address);

        var error = await Assert.ThrowsAsync<HashMismatchException>(
            () => AddAsync((info with { Path = path, ContentAddress = address }, nar)));

        Assert.Equal(address.Hash, error.Expected);
        Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha256, "contents"u8), error.Actual);
        Assert.False(Path.Exists(_store.Layout.RealPathOf(path)));
    }

    [Fact]
    public async Task A_content_address_of_another_path_is_refused()
    {
        var (info, nar) = FileInfo("text", "contents");
        var address = new ContentAddress(ContentAddressMethod.Nar, info.NarHash);

        var error = await Assert.ThrowsAsync<NixStoreException>(() => AddAsync((info with { ContentAddress = address }, nar)));

        Assert.Contains(
            _store.Directory.Print(StorePathComputation.FromContentAddress(_store.Directory, "text", address)),
            error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ContentAddressMethod.Text, NixHashAlgorithm.Sha256)]
    [InlineData(ContentAddressMethod.Flat, NixHashAlgorithm.Sha1)]
    [InlineData(ContentAddressMethod.Flat, NixHashAlgorithm.Sha256)]
    [InlineData(ContentAddressMethod.Nar, NixHashAlgorithm.Sha256)]
    [InlineData(ContentAddressMethod.Nar, NixHashAlgorithm.Sha512)]
    public async Task A_content_addressed_path_is_taken(ContentAddressMethod method, NixHashAlgorithm algorithm)
    {
        var (info, nar) = FileInfo("text", "contents");
        var address = new ContentAddress(method, Hash.Compute(algorithm, method == ContentAddressMethod.Nar ? nar : "contents"u8));
        var path = StorePathComputation.FromContentAddress(_store.Directory, "text", address);

        await AddAsync((info with { Path = path, ContentAddress = address }, nar));

        Assert.Equal(address, (await _store.FindPathInfoAsync(path, Cancellation))?.ContentAddress);
    }

    [Fact]
    public async Task The_outputs_of_a_derivation_are_registered()
    {
        var output = TestPaths.Path("hello");
        var derivation = FileInfo("hello.drv", $"Derive([(\"out\",\"/nix/store/{output}\",\"\",\"\")],[],[],\"x\",\"y\",[],[])");
        await AddAsync(derivation);
        Assert.Equal(output, (await _store.FindDerivationOutputsAsync(derivation.Info.Path, Cancellation))["out"]);
        Assert.Equal([derivation.Info.Path], await _store.FindValidDeriversAsync(output, Cancellation));
    }

    [Fact]
    public async Task A_derivation_that_is_none_is_refused_and_the_other_paths_are_taken()
    {
        await using var receiver = await _store.BeginReceivingAsync(Cancellation);
        var (info, nar) = FileInfo("hello.drv", "nonsense");
        await Assert.ThrowsAsync<NixFormatException>(() => receiver.ReceiveAsync(info, new MemoryStream(nar), Cancellation));
        var other = FileInfo("other", "contents");
        await receiver.ReceiveAsync(other.Info, new MemoryStream(other.Nar), Cancellation);
        await receiver.CompleteAsync(Cancellation);
        Assert.Equal(1, await _store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public async Task Long_chains_of_paths_may_come_in_reverse()
    {
        const int count = 2000;
        await using var receiver = await _store.BeginReceivingAsync(Cancellation);
        for (var number = count - 1; number >= 0; number--)
        {
            var (info, nar) = number == 0 ? FileInfo("0", "contents") : FileInfo($"{number}", "contents", $"{number - 1}");
            await receiver.ReceiveAsync(info, new MemoryStream(nar), Cancellation);
        }

        await receiver.CompleteAsync(Cancellation);
        Assert.Equal(count, await _store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public async Task A_path_that_nix_locks_waits_until_it_is_free()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "flock is of Unix");
        var flock = ExternalProgram.Require("flock");
        var app = FileInfo("app", "contents");
        var location = _store.Layout.RealPathOf(app.Info.Path);
        using var held = FileLock.OpenOrCreate(location + ".lock");
        Assert.True(held.TryAcquire(FileLockMode.Exclusive));
        Assert.NotEqual(0, flock.TryRun(["--nonblock", location + ".lock", "true"]).ExitCode);

        var adding = AddAsync(app);
        Assert.False(adding.IsCompleted);
        held.Delete();
        held.Dispose();
        await adding;

        Assert.Equal(1, await _store.CountPathsAsync(Cancellation));
        Assert.False(File.Exists(location + ".lock"));
    }

    private static (ValidPathInfo Info, byte[] Nar) FileInfo(string name, string contents, params string[] references)
    {
        var nar = TestPaths.FileNar(Encoding.UTF8.GetBytes(contents));
        var info = new ValidPathInfo
        {
            Path = TestPaths.Path(name),
            NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
            NarSize = nar.Length,
            References = [.. references.Select(TestPaths.Path).Order()],
        };
        return (info, nar);
    }

    private async Task AddAsync((ValidPathInfo Info, byte[] Nar) path)
    {
        await using var receiver = await _store.BeginReceivingAsync(Cancellation);
        await receiver.ReceiveAsync(path.Info, new MemoryStream(path.Nar), Cancellation);
        await receiver.CompleteAsync(Cancellation);
    }

    private void CollectGarbage() => RealNix.Store(_directory.Combine("root"), "--gc");

    private sealed class HashedStream(byte[] nar, Hash? hash) : MemoryStream(nar), IHashedStream
    {
        public bool TakesHash => true;

        public Hash? FindHash() => hash;
    }
}
