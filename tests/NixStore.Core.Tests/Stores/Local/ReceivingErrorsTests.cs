using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Errors;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local;

/// <summary>Errors of receiving a path name the path, the store, and what to do.</summary>
public sealed class ReceivingErrorsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static StorePath Hello { get; } = TestPaths.Path("hello");

    private static byte[] Nar { get; } = Bytes.NarOfTree();

    private LocalStoreLayout Layout => LocalStoreLayout.FromRoot(_directory["root"]);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_malformed_nar()
    {
        byte[] nar = [.. Nar];
        nar[^1] = 1;

        var error = await ReceiveAsync<NixFormatException>(nar);

        AssertTells(error, "padding", "again");
        Assert.Equal(nar.Length - 7, error.Offset);
    }

    [Fact]
    public async Task A_nar_that_is_cut_off()
    {
        var error = await ReceiveAsync<NixFormatException>(Nar[..1000]);

        AssertTells(error, "truncated", "again");
        Assert.Equal(1000, error.Offset);
    }

    [Fact]
    public async Task A_source_that_breaks_off()
        => AssertTells(await ReceiveAsync<NixStoreException>(new ObservedStream(Nar) { BreaksAt = 1000 }), "The line is cut.");

    [Fact]
    public async Task Other_contents_than_announced()
    {
        byte[] nar = [.. Nar];
        nar[nar.AsSpan().IndexOf("xxxx"u8)] = (byte)'y';

        AssertTells(
            await ReceiveAsync<HashMismatchException>(nar), Hash.Compute(NixHashAlgorithm.Sha256, nar).ToString(HashFormat.Nix32), "again");
    }

    [Fact]
    public async Task Another_size_than_announced()
        => AssertTells(await ReceiveAsync<NixStoreException>(new MemoryStream(Nar), size: 5), "5 were announced", "again");

    [Fact]
    public async Task A_specific_error_of_the_source_is_passed_on()
    {
        var failure = new StorePathNotValidException(new MemoryStore(), Hello);

        Assert.Same(failure, await ReceiveAsync<StorePathNotValidException>(new FailingStream(failure)));
    }

    [Fact]
    public async Task A_directory_for_unpacking_that_was_removed()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        TreeRemover.Remove(Assert.Single(Directory.GetDirectories(Layout.RealStoreDirectory)), Cancellation);

        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => receiver.ReceiveAsync(InfoOf(Nar), new MemoryStream(Nar), Cancellation));

        AssertTells(error, Layout.RealStoreDirectory);
    }

    private static ValidPathInfo InfoOf(byte[] nar)
        => new() { Path = Hello, NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar), NarSize = nar.Length };

    private Task<T> ReceiveAsync<T>(byte[] nar)
        where T : Exception
        => ReceiveAsync<T>(new MemoryStream(nar));

    private async Task<T> ReceiveAsync<T>(Stream nar, long? size = null)
        where T : Exception
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        return await Assert.ThrowsAsync<T>(
            () => receiver.ReceiveAsync(InfoOf(Nar) with { NarSize = size ?? Nar.Length }, nar, Cancellation));
    }

    private void AssertTells(Exception error, params string[] parts)
        => Assert.All(
            [Layout.Directory.Print(Hello), Layout.Location, .. parts],
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));

    private sealed class FailingStream(Exception failure) : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw failure;
    }
}
