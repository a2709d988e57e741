using NixStore.Copying;
using NixStore.Paths;
using NixStore.Stores.Remote;

namespace NixStore.Serving.Daemon;

/// <summary>Connections that are cut at any moment.</summary>
public sealed class CutClientTests
{
    private const int Cuts = 50;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_store_is_whole_and_the_next_run_sends_only_the_rest()
    {
        var source = new MemoryStore();
        var random = new Random(3);
        for (var number = 0; number < 25; number++)
        {
            string[] references = [.. Enumerable.Range(0, number)
                .Where(_ => random.Next(number) < 2)
                .Select(static needed => $"part-{needed}")];
            source.AddSized($"part-{number}", number % 9 == 5 ? 300_000 : random.Next(20_000), references);
        }

        StorePath[] roots = [.. Enumerable.Range(0, 25).Select(static number => TestPaths.Path($"part-{number}"))];
        var bytes = roots.Sum(path => source.InfoOf(path).NarSize);
        var (interrupted, kept) = (0, 0);
        for (var round = 0; round < Cuts; round++)
        {
            await using var server = RunningStoreServer.Start();
            await using (var store = await server.OpenAsync(new CutPeer(server.Peer, 100 + random.NextInt64(bytes))))
            {
                interrupted += await IsInterruptedAsync(new ClosureCopier(source, store).CopyAsync(roots, null, Token)) ? 1 : 0;
            }

            await using var rest = await server.OpenAsync();
            var valid = await rest.EnumeratePathInfosAsync(Token).ToListAsync(Token);
            HashSet<StorePath> paths = [.. valid.Select(static info => info.Path)];
            Assert.All(valid, info => Assert.All(info.References, reference => Assert.Contains(reference, paths)));
            Assert.False(await rest.VerifyAsync(checkContents: true, repair: false, Token));
            kept += paths.Count;

            source.Opened.Clear();
            Assert.Empty((await new ClosureCopier(source, rest).CopyAsync(roots, null, Token)).Failures);
            Assert.DoesNotContain(source.Opened, paths.Contains);
            Assert.Equal(25, await rest.EnumeratePathInfosAsync(Token).CountAsync(Token));
        }

        Assert.True(interrupted > Cuts / 2, $"only {interrupted} copies were cut");
        Assert.True(kept > Cuts, $"only {kept} paths were kept");
    }

    private static async Task<bool> IsInterruptedAsync(Task<CopyResult> copy)
    {
        try
        {
            return (await copy).Failures.Count > 0;
        }
        catch (StoreConnectionException)
        {
            return true;
        }
    }
}
