using NixStore.Copying;
using NixStore.Hashing;
using NixStore.Installing;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.BinaryCache;

namespace NixStore.Trust;

/// <summary>What trusted keys say of paths of a cache that an earlier session has asked.</summary>
public sealed class PathTrustQueryTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestCache _cache = new();
    private readonly SecretKey _key = SecretKey.Generate("cache-1");
    private readonly List<IAsyncDisposable> _opened = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TrustedKeys Keys => new([_key.PublicKey]);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        _key.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_path_that_was_signed_since_an_earlier_session_is_trusted()
    {
        var narInfo = _cache.Add("hello");
        await RememberAsync();
        _cache.Put(Signed(narInfo));

        var trust = await QueryAsync(await OpenAsync());

        Assert.Equal(TrustStatus.TrustedKey, trust.Status);
        Assert.Equal(Signed(narInfo).Info, trust.Info);
    }

    [Fact]
    public async Task A_wrong_signature_that_was_put_right_is_right()
    {
        using var other = SecretKey.Generate("cache-1");
        var narInfo = _cache.Add("hello");
        _cache.Put(narInfo with { Info = narInfo.Info.Sign([other], StoreDirectory.Default) });
        await RememberAsync();
        _cache.Put(Signed(narInfo));

        Assert.True((await QueryAsync(await OpenAsync())).IsTrusted);
    }

    [Fact]
    public async Task What_this_session_has_asked_for_is_not_asked_for_again()
    {
        var narInfo = _cache.Add("hello");
        var store = await OpenAsync();
        Assert.False((await QueryAsync(store)).IsTrusted);
        _cache.Put(Signed(narInfo));

        Assert.False((await QueryAsync(store)).IsTrusted);
    }

    [Fact]
    public async Task A_path_that_is_trusted_is_not_asked_for_again()
    {
        _cache.Put(Signed(_cache.Add("hello")));
        await RememberAsync();
        _cache.Blobs.Remove(TestCache.NarInfoOf("hello"));

        Assert.True((await QueryAsync(await OpenAsync())).IsTrusted);
    }

    [Fact]
    public async Task Verdicts_come_in_the_order_of_the_paths()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(static number => $"path-{number}")];
        IReadOnlyList<ValidPathInfo> infos = [.. names.Select(name => _cache.Add(name).Info)];

        var verdicts = await new PathTrustQuery(Keys, await OpenAsync()).FindAsync(infos, Token).ToListAsync(Token);

        Assert.Equal(names, verdicts.Select(static trust => trust.Info.Path.Name));
    }

    [Fact]
    public async Task Installing_takes_what_was_signed_since()
    {
        var narInfo = _cache.Add("hello");
        await RememberAsync();
        _cache.Put(Signed(narInfo));
        var target = new MemoryStore();
        var installer = new ClosureInstaller(
            new SubstituterSet([new Substituter(await OpenAsync(), 40)], new SignaturePolicy(Keys), null), target);

        await installer.InstallAsync(await installer.PlanAsync([TestPaths.Path("hello")], Token), null, Token);

        Assert.Equal(["cache-1"], target.InfoOf(TestPaths.Path("hello")).Signatures.Select(static signature => signature.KeyName));
    }

    [Fact]
    public async Task Copying_accepts_a_path_that_was_published_and_signed_again()
    {
        var old = _cache.Add("hello");
        await RememberAsync();
        var nar = TestPaths.FileNar("built again"u8.ToArray());
        _cache.Blobs["nar/again.nar"] = nar;
        _cache.Put(Signed(old with
        {
            Url = "nar/again.nar",
            FileHash = null,
            FileSize = nar.Length,
            Info = old.Info with { NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar), NarSize = nar.Length },
        }));
        var target = new MemoryStore();

        await new ClosureCopier(await OpenAsync(), target, new CopyOptions { Trust = new SignaturePolicy(Keys) })
            .CopyAsync([TestPaths.Path("hello")], null, Token);

        Assert.Equal(nar, target.NarOf(TestPaths.Path("hello")));
    }

    [Fact]
    public async Task A_signature_is_made_of_what_the_cache_has_now()
    {
        var old = _cache.Add("hello");
        await RememberAsync();
        var current = old.Info with { NarHash = Hash.Compute(NixHashAlgorithm.Sha256, "built again"u8) };
        _cache.Put(old with { Info = current });
        var store = await WritableBinaryCacheStore.OpenAsync(_cache.Blobs, "memory:", Settings, Token);
        _opened.Add(store);

        var signed = await new PathSigner(store, [_key]).SignAsync(old.Info, Token);

        Assert.Equal(current.Sign([_key], StoreDirectory.Default), signed.Info);
    }

    private BinaryCacheSettings Settings => new() { Memory = new NarInfoDiskCache(_directory.Combine("narinfos")) };

    private NarInfo Signed(NarInfo narInfo) => narInfo with { Info = narInfo.Info.Sign([_key], StoreDirectory.Default) };

    private async Task<BinaryCacheStore> OpenAsync()
    {
        var store = await BinaryCacheStore.OpenAsync(_cache.Blobs, "memory:", Settings, Token);
        _opened.Add(store);
        return store;
    }

    private async Task<PathTrust> QueryAsync(BinaryCacheStore store)
        => await new PathTrustQuery(Keys, store).FindAsync((await store.FindPathInfoAsync(TestPaths.Path("hello"), Token))!, Token);

    /// <summary>Asks for the path in a session that ends.</summary>
    private async Task RememberAsync() => Assert.NotNull(await (await OpenAsync()).FindPathInfoAsync(TestPaths.Path("hello"), Token));
}
