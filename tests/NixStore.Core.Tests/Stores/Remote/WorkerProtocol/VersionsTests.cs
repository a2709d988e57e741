using NixStore.Protocols.Worker;
using NixStore.Signing;
using NixStore.Stores.Capabilities;
using NixStore.Wire;

namespace NixStore.Stores.Remote.WorkerProtocol;

/// <summary>Each version of the protocol, spoken by both sides over a real store.</summary>
public sealed class VersionsTests
{
    public static TheoryData<byte> Versions => [.. Enumerable.Range(18, 21).Select(static minor => (byte)minor)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Queries_and_moves_paths(byte minor)
    {
        await using var server = RunningStoreServer.Start(
            options => options with { NewestVersion = new WorkerVersion(new ProtocolVersion(1, minor), WorkerVersion.Newest.Features) });
        await using var store = await server.OpenAsync();
        Assert.Equal(new ProtocolVersion(1, minor), store.Protocol.Number);
        Assert.Equal(minor >= 33, store.Greeting.NixVersion is not null);
        Assert.Equal(minor >= 35 ? DaemonTrust.Trusted : DaemonTrust.Unknown, store.Greeting.Trust);

        var source = DaemonSample.NewStore();
        await DaemonSample.AddAllAsync(store, source);
        var (glibc, git) = (source.InfoOf(TestPaths.Path("glibc")), source.InfoOf(TestPaths.Path("git")));
        var infos = await store.FindPathInfosAsync([glibc.Path, TestPaths.Path("absent"), git.Path], Token).ToListAsync(Token);
        Assert.Equal([glibc, git], infos.Select(static info => info with { RegistrationTime = null }));
        Assert.Equal([git.Path], await store.FindValidPathsAsync([git.Path, TestPaths.Path("absent")], Token));
        await using var nar = await store.OpenNarAsync(glibc.Path, Token);
        using var bytes = new MemoryStream();
        nar.CopyTo(bytes);
        Assert.Equal(source.NarOf(glibc.Path), bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Goes_on_after_a_path_that_was_refused(byte minor)
    {
        await using var server = RunningStoreServer.Start(
            options => options with { NewestVersion = WorkerVersion.Of(new ProtocolVersion(1, minor)) });
        await using var store = await server.OpenAsync(options: new RemoteOptions { MaximumConnections = 1 });
        var source = DaemonSample.NewStore();
        var git = source.InfoOf(TestPaths.Path("git"));
        await using (var receiver = await store.BeginReceivingAsync(Token))
        {
            var error = await Assert.ThrowsAsync<DaemonErrorException>(
                () => receiver.ReceiveAsync(git, new MemoryStream(source.NarOf(git.Path)), Token));
            Assert.Contains("not valid", error.Text, StringComparison.Ordinal);
        }

        await DaemonSample.AddAllAsync(store, source);
        Assert.Equal(3, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Does_the_rest_that_a_client_asks_for(byte minor)
    {
        await using var server = RunningStoreServer.Start(
            options => options with { NewestVersion = WorkerVersion.Of(new ProtocolVersion(1, minor)) });
        await using var store = await server.OpenAsync();
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        var (glibc, git) = (TestPaths.Path("glibc"), TestPaths.Path("git"));

        Assert.Equal(git, await store.FindByHashPartAsync(git.HashPart, Token));
        Assert.Equal(new[] { "git", "zlib" }.Select(TestPaths.Path).Order(), await store.FindReferrersAsync(glibc, Token));
        Assert.Empty(await store.FindValidDeriversAsync(git, Token));
        Assert.False(await store.VerifyAsync(checkContents: true, repair: false, Token));
        Assert.True(await store.IsTrustedAsync(Token));
        var signature = new StoreSignature("key-1", Convert.ToBase64String(new byte[64]));
        await store.AddSignaturesAsync(new Dictionary<Paths.StorePath, IReadOnlyList<StoreSignature>> { [git] = [signature] }, Token);
        Assert.Equal([signature], (await store.FindPathInfoAsync(git, Token))!.Signatures);
        await Assert.ThrowsAsync<DaemonErrorException>(() => store.EnsureAsync(TestPaths.Path("absent"), Token));
        var paths = await store.EnumeratePathInfosAsync(Token).Select(info => store.Directory.Print(info.Path)).ToListAsync(Token);
        var live = (await store.CollectGarbageAsync(new GarbageRequest { Action = GarbageAction.ReturnLive }, Token)).Paths;
        var dead = (await store.CollectGarbageAsync(new GarbageRequest { Action = GarbageAction.ReturnDead }, Token)).Paths;
        Assert.Equal(paths.Order(StringComparer.Ordinal), live.Concat(dead).Order(StringComparer.Ordinal));
        Assert.Equal(3, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));
    }
}
