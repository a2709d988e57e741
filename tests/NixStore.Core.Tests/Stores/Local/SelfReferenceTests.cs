using System.Text;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Errors;

namespace NixStore.Stores.Local;

/// <summary>Content-addressed paths with a reference to themselves, which versions of Nix hash in two ways.</summary>
public sealed class SelfReferenceTests : IDisposable
{
    private const string Placeholder = "00000000000000000000000000000000";

    private readonly StoreUnderRoot _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_ways_are_accepted(bool withPositions)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(_files.Layout, Token);
        var (info, nar) = Make(withPositions);
        await using var receiver = await store.BeginReceivingAsync(Token);

        Assert.True(await receiver.ReceiveAsync(info, new MemoryStream(nar), Token));
        await receiver.CompleteAsync(Token);

        Assert.Equal(info.ContentAddress, (await store.FindPathInfoAsync(info.Path, Token))!.ContentAddress);
    }

    [Fact]
    public async Task A_third_way_is_not()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(_files.Layout, Token);
        var (info, _) = Make(withPositions: true);
        var other = TestPaths.FileNar(Encoding.ASCII.GetBytes($"other {info.Path.HashPart}"));
        await using var receiver = await store.BeginReceivingAsync(Token);

        await Assert.ThrowsAsync<HashMismatchException>(() => receiver.ReceiveAsync(
            info with { NarHash = Hash.Compute(NixHashAlgorithm.Sha256, other), NarSize = other.Length }, new MemoryStream(other), Token));
    }

    private (ValidPathInfo Info, byte[] Nar) Make(bool withPositions)
    {
        using var hasher = new ModuloHasher(NixHashAlgorithm.Sha256, Placeholder);
        hasher.Append(NarOf(Placeholder));
        var address = new ContentAddress(ContentAddressMethod.Nar, withPositions ? hasher.Finish() : hasher.FinishWithoutPositions());
        var path = StorePathComputation.FromContentAddress(_files.Layout.Directory, "selfy", address, [], selfReference: true);
        var nar = NarOf(path.HashPart);
        return (
            new ValidPathInfo
            {
                Path = path,
                NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
                NarSize = nar.Length,
                References = [path],
                ContentAddress = address,
            },
            nar);
    }

    private static byte[] NarOf(string hashPart) => TestPaths.FileNar(Encoding.ASCII.GetBytes($"I am {hashPart}, and again {hashPart}."));
}
