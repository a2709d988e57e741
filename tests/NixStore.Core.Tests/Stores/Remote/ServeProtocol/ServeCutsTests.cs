using NixStore.Copying;
using NixStore.Opening;
using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Stores.Remote.ServeProtocol;

/// <summary>
/// Connections of the serve protocol that end at any moment, on this side or on the other: both stores stay whole, and the next run
/// moves only the rest.
/// </summary>
public sealed class ServeCutsTests
{
    private const int Cuts = 18;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cut_here_while_sending()
    {
        using var served = new ClientStore();
        await SendAsync(served, bytes => new CutPeer(served.Peer, bytes));
    }

    [Fact]
    public async Task Cut_there_while_sending()
    {
        using var served = new ClientStore();

        // The other side reads no more than so many bytes, and ends.
        await SendAsync(
            served,
            bytes => served.PeerOf("the served store", "sh", "-c", $"{Pass(bytes)} | nix-store --store '{served.Root}' --serve --write"));
    }

    [Fact]
    public async Task Cut_while_receiving()
    {
        using var served = new ClientStore();
        using var files = new TemporaryDirectory();
        var (source, roots) = ClosureSample.NewStore();
        await using (var store = await served.OpenAsync())
        {
            Assert.Empty((await new ClosureCopier(source, store).CopyAsync(roots, null, Token)).Failures);
        }

        var bytes = source.Opened.Sum(path => source.InfoOf(path).NarSize);
        var random = new Random(11);
        var (interrupted, kept) = (0, 0);
        for (var round = 0; round < Cuts; round++)
        {
            // Every other time the other side ends, and not this one.
            var moment = 4_000 + random.NextInt64(bytes);
            IPeer cut = round % 2 == 0
                ? new CutPeer(served.Peer, long.MaxValue, moment)
                : served.PeerOf(
                    "the served store", "sh", "-c", $"nix-store --store '{served.Root}' --serve | {{ {Pass(moment)}; kill -9 $$; }}");
            var root = files.Combine($"target-{round}");
            await using var target = await new StoreOpener(new StoreEnvironment(new Dictionary<string, string>()))
                .OpenWritableAsync(StoreReference.Parse(root), Token);
            await using (var store = await served.OpenAsync(peer: cut))
            {
                interrupted += await IsInterruptedAsync(new ClosureCopier(store, target).CopyAsync(roots, null, Token)) ? 1 : 0;
            }

            var before = await target.Require<IEnumerableStore>("list its paths").EnumeratePathInfosAsync(Token).ToListAsync(Token);
            kept += before.Count;
            RequireClosed(before);

            await using var rest = await served.OpenAsync();
            var result = await new ClosureCopier(rest, target).CopyAsync(roots, null, Token);
            Assert.Empty(result.Failures);
            Assert.Empty(result.Copied.Select(static info => info.Path).Intersect(before.Select(static info => info.Path)));
            Assert.Equal("", ExternalProgram.Require("nix-store").RunForText("--store", root, "--verify", "--check-contents"));
        }

        Assert.Equal("", served.Ask("--verify", "--check-contents"));
        Assert.True(interrupted > Cuts / 2, $"only {interrupted} copies were cut");
        Assert.True(kept > Cuts, $"only {kept} paths were kept");
    }

    private static async Task SendAsync(ClientStore served, Func<long, IPeer> cut)
    {
        var (source, roots) = ClosureSample.NewStore();
        var all = (await new ClosureCopier(source, new MemoryStore()).PlanAsync(roots, Token)).Missing;
        var bytes = all.Sum(static info => info.NarSize);
        var random = new Random(7);
        var (interrupted, kept) = (0, 0);
        for (var round = 0; round < Cuts; round++)
        {
            // The messages before the NARs take 4 KB on each connection.
            await using (var store = await served.OpenAsync(peer: cut(4_000 + random.NextInt64(bytes))))
            {
                interrupted += await IsInterruptedAsync(new ClosureCopier(source, store).CopyAsync(roots, null, Token)) ? 1 : 0;
            }

            await using var rest = await served.OpenAsync();
            var valid = await rest.FindPathInfosAsync([.. all.Select(static info => info.Path)], Token).ToListAsync(Token);
            kept += valid.Count;
            RequireClosed(valid);

            source.Opened.Clear();
            Assert.Empty((await new ClosureCopier(source, rest).CopyAsync(roots, null, Token)).Failures);

            // The other side may have registered one more from what was under way.
            Assert.DoesNotContain(source.Opened, valid.Select(static info => info.Path).Contains);
            Assert.Equal(source.Opened.Count, source.Opened.Distinct().Count());
            Assert.Equal("", served.Ask("--verify", "--check-contents"));
            served.Empty();
        }

        Assert.True(interrupted > Cuts / 2, $"only {interrupted} copies were cut");
        Assert.True(kept > Cuts, $"only {kept} paths were kept");
    }

    // Passes on so many bytes, each as soon as it comes, and ends.
    private static string Pass(long bytes) => $"dd bs=64K count={bytes} iflag=count_bytes status=none";

    private static void RequireClosed(IReadOnlyCollection<ValidPathInfo> valid)
    {
        HashSet<StorePath> paths = [.. valid.Select(static info => info.Path)];
        Assert.All(valid, info => Assert.All(info.References, reference => Assert.Contains(reference, paths)));
    }

    private static async Task<bool> IsInterruptedAsync(Task<CopyResult> copy)
    {
        try
        {
            return (await copy).Failures.Count > 0;
        }
        catch (NixStoreException)
        {
            return true;
        }
    }
}
