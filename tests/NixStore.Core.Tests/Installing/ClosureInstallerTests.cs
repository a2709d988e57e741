using System.Collections.Concurrent;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores;
using NixStore.Stores.Errors;
using NixStore.Trust;

namespace NixStore.Installing;

/// <summary>Closures that are fetched from several substituters, any of which may be dead or malicious.</summary>
public sealed class ClosureInstallerTests : IDisposable
{
    private readonly SecretKey _key = SecretKey.Generate("cache-1");
    private readonly ConcurrentQueue<SubstituterFailure> _failures = new();
    private readonly MemoryStore _target = new() { Location = "target" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static StorePath Git => TestPaths.Path("git");

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Fetches_a_path_and_all_that_it_needs()
    {
        var cache = Cache("cache");

        var plan = await Installer(cache).PlanAsync([Git], Token);
        var result = await Installer(cache).InstallAsync(plan, null, Token);

        Assert.Equal(["glibc", "zlib", "git"], plan.Items.Select(static item => item.Info.Path.Name));
        Assert.All(plan.Items, static item => Assert.Equal("cache", item.From));
        Assert.Empty(result.Failures);
        Assert.All(result.Copied, info => Assert.Equal(cache.InfoOf(info.Path), _target.InfoOf(info.Path)));
    }

    [Fact]
    public async Task Whatever_a_cache_throws_is_its_own_failure_and_the_next_is_asked()
    {
        var good = Cache("good");
        await using var bad = new FailingStore(Cache("bad"), static _ => throw new System.Xml.XmlException("A page in place of XML"));

        var installer = Installer(new Substituter(bad, 1), new Substituter(good, 2));
        var plan = await installer.PlanAsync([Git], Token);

        Assert.Empty(plan.Failures);
        Assert.All(plan.Items, static item => Assert.Equal("good", item.From));
    }

    [Fact]
    public void Sizes_that_add_up_to_more_than_any_disk_holds_are_no_overflow()
    {
        var info = Cache("cache").InfoOf(Git) with { NarSize = long.MaxValue };

        Assert.Equal(
            long.MaxValue,
            new InstallPlan([], [new InstallItem(info, "a", long.MaxValue), new InstallItem(info, "a", long.MaxValue)], [], []).NarSize);
    }

    [Fact]
    public async Task Asks_for_nothing_that_the_target_has()
    {
        var cache = Cache("cache");
        _target.Put(cache.InfoOf(TestPaths.Path("zlib")), cache.NarOf(TestPaths.Path("zlib")));
        _target.Put(cache.InfoOf(TestPaths.Path("glibc")), cache.NarOf(TestPaths.Path("glibc")));

        var plan = await Installer(cache).PlanAsync([Git], Token);

        Assert.Equal(["git"], plan.Items.Select(static item => item.Info.Path.Name));
        Assert.Equal(["glibc", "zlib"], plan.Present.Select(static path => path.Name).Order());
    }

    [Fact]
    public async Task Takes_each_path_from_the_cache_of_the_lowest_priority_that_has_it()
    {
        var first = new MemoryStore { Location = "first" };
        Sign(first, first.AddSized("glibc", 5000));

        var plan = await Installer(Cache("second"), first).PlanAsync([Git], Token);
        var reversed = await Installer(new Substituter(Cache("second"), 40), new Substituter(first, 10)).PlanAsync([Git], Token);

        Assert.Equal(["second", "second", "second"], plan.Items.Select(static item => item.From));
        Assert.Equal(["first", "second", "second"], reversed.Items.Select(static item => item.From));
    }

    [Fact]
    public async Task A_cache_that_cannot_be_reached_is_skipped_and_reported_once()
    {
        var dead = new FailingStore(Cache("dead"), static _ => throw new NixStoreException("connection refused"));

        var plan = await Installer(dead, Cache("alive")).PlanAsync([Git], Token);

        Assert.All(plan.Items, static item => Assert.Equal("alive", item.From));
        var failure = Assert.Single(_failures);
        Assert.Equal(("dead", null), (failure.Store.Location, failure.Path));
    }

    [Fact]
    public async Task A_narinfo_that_cannot_be_used_is_a_miss_of_that_path_alone()
    {
        var malicious = new FailingStore(
            Cache("malicious"),
            static path => path.Name == "zlib" ? throw new NixFormatException("The narinfo belongs to another path.") : path);

        var plan = await Installer(malicious, Cache("honest")).PlanAsync([Git], Token);

        Assert.Equal(["malicious", "honest", "malicious"], plan.Items.Select(static item => item.From));
        Assert.Equal("zlib", Assert.Single(_failures).Path?.Name);
    }

    [Fact]
    public async Task A_path_without_a_good_signature_is_looked_for_in_the_next_cache()
    {
        var unsigned = Cache("unsigned");
        unsigned.Change(unsigned.InfoOf(Git) with { Signatures = [] });

        var plan = await Installer(unsigned, Cache("signed")).PlanAsync([Git], Token);

        Assert.Equal("signed", plan.Items[^1].From);
    }

    [Fact]
    public async Task Nothing_is_fetched_where_a_path_of_the_plan_is_signed_nowhere()
    {
        var cache = Cache("cache");
        cache.Change(cache.InfoOf(TestPaths.Path("zlib")) with { Signatures = [] });

        var error = await Assert.ThrowsAsync<UntrustedPathsException>(() => Installer(cache).PlanAsync([Git], Token));

        Assert.Equal(["zlib"], error.Paths.Select(static path => path.Info.Path.Name));
        Assert.Empty(cache.Opened);
    }

    [Fact]
    public async Task A_cache_that_fails_in_the_middle_of_a_NAR_is_left_for_the_next()
    {
        var broken = Cache("broken");
        broken.OnOpen = static (path, nar) => path.Name == "git" ? new BreakingStream(nar, 1000) : nar;
        var installer = Installer(broken, Cache("whole"));

        var result = await installer.InstallAsync(await installer.PlanAsync([Git], Token), null, Token);

        Assert.Empty(result.Failures);
        Assert.True(_target.Has(Git));
        Assert.Equal(("broken", "git"), (Assert.Single(_failures).Store.Location, _failures.Single().Path?.Name));
    }

    [Fact]
    public async Task A_cache_that_sends_other_contents_than_announced_is_left_for_the_next()
    {
        var malicious = Cache("malicious");
        malicious.Corrupt(Git);
        var installer = Installer(malicious, Cache("honest"));

        var result = await installer.InstallAsync(await installer.PlanAsync([Git], Token), null, Token);

        Assert.Empty(result.Failures);
        Assert.IsType<HashMismatchException>(Assert.Single(_failures).Error);
    }

    [Fact]
    public async Task A_path_that_no_cache_gives_whole_is_a_failure_of_it_and_of_what_needs_it()
    {
        var (one, other) = (Cache("one"), Cache("other"));
        one.Corrupt(TestPaths.Path("zlib"));
        other.Corrupt(TestPaths.Path("zlib"));
        var installer = Installer(one, other);

        var result = await installer.InstallAsync(await installer.PlanAsync([Git], Token), null, Token);

        Assert.Equal(["glibc"], result.Copied.Select(static info => info.Path.Name));
        Assert.Equal(["zlib", "git"], result.Failures.Select(static failure => failure.Path.Name));
        Assert.False(_target.Has("zlib"));
    }

    [Fact]
    public async Task What_a_trusted_cache_has_needs_no_signature_and_of_others_one_is_demanded()
    {
        var (unsigned, trusted) = (new MemoryStore { Location = "unsigned" }, new MemoryStore { Location = "trusted" });
        unsigned.Add("glibc");
        trusted.Add("glibc");

        var plan = await Installer(new Substituter(unsigned, 10), new Substituter(trusted, 40, IsTrusted: true))
            .PlanAsync([TestPaths.Path("glibc")], Token);

        Assert.Equal("trusted", Assert.Single(plan.Items).From);
        await Assert.ThrowsAsync<UntrustedPathsException>(
            () => Installer(new Substituter(unsigned, 10)).PlanAsync([TestPaths.Path("glibc")], Token));
    }

    [Theory]
    [InlineData("https://cache.example.org", false)]
    [InlineData("https://cache.example.org?trusted=true", true)]
    [InlineData("https://cache.example.org?trusted=1&priority=3", true)]
    [InlineData("https://cache.example.org?trusted=false", false)]
    public void A_cache_is_trusted_where_its_name_says_so(string name, bool isTrusted)
        => Assert.Equal(isTrusted, Substituter.Of(new MemoryStore(), StoreReference.Parse(name)).IsTrusted);

    [Fact]
    public async Task A_path_that_is_nowhere_does_not_keep_the_others_back()
    {
        var cache = Cache("cache");
        Sign(cache, cache.Add("app", "ghost"));

        var plan = await Installer(cache).PlanAsync([TestPaths.Path("app"), Git, TestPaths.Path("nothing")], Token);

        Assert.Equal([Git], plan.Roots);
        Assert.Equal(["glibc", "zlib", "git"], plan.Items.Select(static item => item.Info.Path.Name));
        Assert.Equal(["app", "nothing"], plan.Failures.Select(static failure => failure.Path.Name));
        Assert.Contains(
            $"needs {StoreDirectory.Default.Print(TestPaths.Path("ghost"))}, not found in cache",
            plan.Failures[0].Message,
            StringComparison.Ordinal);
        Assert.Contains("-nothing was not found in cache.", plan.Failures[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_cache_of_another_store_directory()
    {
        var other = new MemoryStore { Directory = new StoreDirectory("/gnu/store") };

        Assert.Contains("/gnu/store", Assert.Throws<NixStoreException>(() => Installer(other)).Message, StringComparison.Ordinal);
    }

    private ClosureInstaller Installer(params IStore[] caches)
        => Installer([.. caches.Select(static (cache, number) => new Substituter(cache, number))]);

    private ClosureInstaller Installer(params Substituter[] substituters)
        => new(new SubstituterSet(substituters, new SignaturePolicy(new TrustedKeys([_key.PublicKey])), new Sink(_failures)), _target);

    private MemoryStore Cache(string name)
    {
        var cache = new MemoryStore { Location = name };
        Sign(cache, cache.AddSized("glibc", 5000));
        Sign(cache, cache.AddSized("zlib", 3000, "glibc"));
        Sign(cache, cache.AddSized("git", 9000, "glibc", "zlib"));
        return cache;
    }

    private void Sign(MemoryStore store, ValidPathInfo info)
        => store.Change(info with { Signatures = [_key.Sign(info.Fingerprint(store.Directory))] });

    private sealed class Sink(ConcurrentQueue<SubstituterFailure> failures) : IProgress<SubstituterFailure>
    {
        public void Report(SubstituterFailure value) => failures.Enqueue(value);
    }
}
