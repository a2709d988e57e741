using NixStore.Copying;
using NixStore.Opening;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Errors;

namespace NixStore.Stores.Remote;

/// <summary>Copies to real daemons that first fetch what their own caches have.</summary>
public sealed class SubstituteOnDestinationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SecretKey _key = SecretKey.Generate("cache-1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static CopyOptions Options { get; } = new() { SubstituteOnDestination = true };

    [Fact]
    public async Task The_target_fetches_what_its_caches_have_and_is_sent_the_rest()
    {
        var source = Source();
        await PublishAsync(source, "zlib");
        await using var daemon = await StartAsync();
        await using var store = await daemon.OpenAsync();

        var result = await new ClosureCopier(source, store, Options).CopyAsync([TestPaths.Path("git")], null, Token);

        Assert.Empty(result.Failures);
        Assert.Equal(["glibc", "zlib"], Names(result.Substituted));
        Assert.Equal(["git", "openssl"], Names(result.Copied));
        Assert.Equal(["git", "openssl"], source.Opened.Select(static path => path.Name).Order(StringComparer.Ordinal));
        Assert.Equal(4, (await store.FindValidPathsAsync(source.All, Token)).Count);
        Assert.Equal("", daemon.Ask("--verify", "--check-contents"));
    }

    [Fact]
    public async Task Without_the_option_it_fetches_nothing()
    {
        var source = Source();
        await PublishAsync(source, "git");
        await using var daemon = await StartAsync();
        await using var store = await daemon.OpenAsync();

        var result = await new ClosureCopier(source, store).CopyAsync([TestPaths.Path("git")], null, Token);

        Assert.Empty(result.Substituted);
        Assert.Equal(4, result.Copied.Count);
    }

    [Fact]
    public async Task A_plan_fetches_nothing()
    {
        var source = Source();
        await PublishAsync(source, "git");
        await using var daemon = await StartAsync();
        await using var store = await daemon.OpenAsync();

        var plan = await new ClosureCopier(source, store, Options).PlanAsync([TestPaths.Path("git")], Token);

        Assert.True(plan.Substitutes);
        Assert.Equal(4, plan.Missing.Count);
        Assert.Empty(await store.FindValidPathsAsync(source.All, Token));
    }

    [Fact]
    public async Task What_its_caches_have_without_a_trusted_signature_is_sent()
    {
        var source = Source();
        await PublishAsync(source, "git");
        using var other = SecretKey.Generate("other-1");
        await using var daemon = await StartAsync(other);
        await using var store = await daemon.OpenAsync();

        var result = await new ClosureCopier(source, store, Options).CopyAsync([TestPaths.Path("git")], null, Token);

        Assert.Empty(result.Substituted);
        Assert.Equal(4, result.Copied.Count);
    }

    [Fact]
    public async Task A_user_whom_the_daemon_does_not_trust_needs_signatures_on_the_rest_alone()
    {
        var source = Source();
        await PublishAsync(source, "zlib");
        await using var daemon = await StartAsync(null, "trusted-users = no-user-of-this-name");
        await using var store = await daemon.OpenAsync();

        var error = await Assert.ThrowsAsync<PathsRefusedException>(
            () => new ClosureCopier(source, store, Options).CopyAsync([TestPaths.Path("git")], null, Token));

        Assert.Equal(["git", "openssl"], error.Paths.Select(static path => path.Name).Order(StringComparer.Ordinal));
        Assert.Empty(source.Opened);
    }

    [Fact]
    public async Task Each_of_several_targets_fetches_what_its_own_caches_have()
    {
        var source = Source();
        await PublishAsync(source, "zlib");
        await using var withCache = await StartAsync();
        await using var without = await RealDaemon.StartAsync();
        var directory = new MemoryStore();
        CopyTarget[] targets =
        [
            new("with", async _ => await withCache.OpenAsync()),
            new("without", async _ => await without.OpenAsync()),
            new("directory", _ => Task.FromResult<IWritableStore>(directory)),
        ];
        var plans = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        var distributor = new ClosureDistributor(source, Options, new DistributionOptions
        {
            Approve = (target, plan) => plans.TryAdd(target.Name, plan.Substitutes),
        });

        var results = await distributor.CopyAsync([TestPaths.Path("git")], targets, Token)
            .ToDictionaryAsync(static result => result.Target.Name, cancellationToken: Token);

        Assert.All(results.Values, static result => Assert.Null(result.Error));
        Assert.Equal((2, 2), (results["with"].Copy!.Substituted.Count, results["with"].Copy!.Copied.Count));
        Assert.Equal((0, 4), (results["without"].Copy!.Substituted.Count, results["without"].Copy!.Copied.Count));
        Assert.Equal(4, results["directory"].Copy!.Copied.Count);
        Assert.Equal((true, true, false), (plans["with"], plans["without"], plans["directory"]));
        Assert.Equal(source.Opened.Distinct(), source.Opened);
    }

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }

    private static IEnumerable<string> Names(IEnumerable<ValidPathInfo> infos)
        => infos.Select(static info => info.Path.Name).Order(StringComparer.Ordinal);

    private static MemoryStore Source()
    {
        var store = new MemoryStore();
        store.AddSized("glibc", 5000, "glibc");
        store.AddSized("zlib", 300, "glibc");
        store.AddSized("openssl", 700, "glibc");
        store.AddSized("git", 2000, "glibc", "zlib", "openssl");
        return store;
    }

    private async Task PublishAsync(MemoryStore source, string name)
    {
        var reference = StoreReference.Parse($"file://{_directory.Combine("cache")}");
        await using var cache = await new StoreOpener(StoreEnvironment.FromProcess()).OpenWritableAsync(reference, Token);
        await new ClosureCopier(source, cache, new CopyOptions { SigningKeys = [_key] }).CopyAsync([TestPaths.Path(name)], null, Token);
        source.Opened.Clear();
    }

    private Task<RealDaemon> StartAsync(SecretKey? trusted = null, string settings = "")
        => RealDaemon.StartAsync(
            $"substituters = file://{_directory.Combine("cache")}\ntrusted-public-keys = {(trusted ?? _key).PublicKey}\n{settings}\n");
}
