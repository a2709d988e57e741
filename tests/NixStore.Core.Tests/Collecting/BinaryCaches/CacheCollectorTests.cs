using NixStore.Compression;
using NixStore.Narinfo;
using NixStore.Stores.BinaryCache;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>The collection of a binary cache keeps the closures of roots and of what is young.</summary>
public sealed class CacheCollectorTests
{
    private readonly AgedCache _cache = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_closure_of_a_root_stays_and_the_rest_goes()
    {
        _cache.AddOld("glibc");
        _cache.AddOld("hello", "glibc");
        _cache.AddOld("dead", "glibc");

        var result = await _cache.CollectAsync(AgedCache.Keeping("hello"));

        Assert.Equal([TestPaths.Path("dead")], result.Deleted);
        Assert.Equal(["glibc", "hello"], await _cache.ListAsync());
        Assert.Null(_cache.Blobs["nar/dead.nar"]);
        Assert.NotNull(_cache.Blobs["nar/glibc.nar"]);
    }

    [Fact]
    public async Task What_is_younger_than_the_limit_stays_with_its_closure()
    {
        _cache.AddOld("glibc");
        _cache.AddOld("dead", "glibc");
        _cache.Clock.Now -= TimeSpan.FromDays(100);
        _cache.Cache.Add("young", "glibc");
        _cache.Clock.Now += TimeSpan.FromDays(100);

        await _cache.CollectAsync(new CollectionOptions { RegisteredBefore = _cache.Clock.Now - TimeSpan.FromDays(365) });

        Assert.Equal(["glibc", "young"], await _cache.ListAsync());
    }

    [Fact]
    public async Task A_path_that_was_uploaded_just_now_stays_although_no_root_reaches_it()
    {
        _cache.AddOld("hello");
        _cache.AddOld("glibc");
        _cache.Cache.Add("young", "glibc");

        await _cache.CollectAsync(AgedCache.Keeping("hello"));

        Assert.Equal(["glibc", "hello", "young"], await _cache.ListAsync());
    }

    [Fact]
    public async Task Nothing_is_deleted_if_nothing_is_named_that_stays()
    {
        _cache.AddOld("hello");

        var error = await Assert.ThrowsAsync<NixStoreException>(() => _cache.CollectAsync(new CollectionOptions()));

        Assert.Equal(FailureReason.NoRootsOfBinaryCache, error.Reason);
        await Assert.ThrowsAsync<NixStoreException>(() => _cache.FindAsync(new CollectionOptions()));
        Assert.Equal(["hello"], await _cache.ListAsync());
    }

    [Fact]
    public async Task Nothing_is_deleted_if_the_cache_has_none_of_the_roots()
    {
        _cache.AddOld("hello");

        var error = await Assert.ThrowsAsync<NixStoreException>(
            () => _cache.CollectAsync(AgedCache.Keeping("elsewhere") with { RegisteredBefore = _cache.Clock.Now }));

        Assert.Equal(FailureReason.NoRootsOfBinaryCache, error.Reason);
        Assert.Equal(["hello"], await _cache.ListAsync());
    }

    [Fact]
    public async Task A_pin_keeps_its_paths_with_their_closures()
    {
        _cache.AddOld("glibc");
        _cache.AddOld("hello", "glibc");
        _cache.AddOld("dead");
        await _cache.PinAsync("production", "hello");

        await _cache.CollectAsync(new CollectionOptions());

        Assert.Equal(["glibc", "hello"], await _cache.ListAsync());
        Assert.NotNull(_cache.Blobs["pins/production"]);
    }

    [Fact]
    public async Task A_pin_that_cannot_be_read_stops_the_collection()
    {
        _cache.AddOld("hello");
        _cache.AddOld("dead");
        _cache.Blobs["pins/production"] = "NixStorePin: 1\nPaths: 2\n"u8.ToArray();

        var error = await Assert.ThrowsAsync<RootsUnreadableException>(() => _cache.CollectAsync(AgedCache.Keeping("hello")));

        Assert.Contains("memory:/pins/production", error.Message, StringComparison.Ordinal);
        Assert.Equal(["dead", "hello"], await _cache.ListAsync());
        Assert.Single((await _cache.FindAsync(AgedCache.Keeping("hello"))).Problems);
    }

    [Fact]
    public async Task Narinfos_go_before_NARs_and_before_what_they_refer_to()
    {
        _cache.AddOld("root");
        _cache.AddOld("c");
        _cache.AddOld("b", "c");
        _cache.AddOld("a", "b");

        await _cache.CollectAsync(AgedCache.Keeping("root"));

        string[] deleted = [.. _cache.Blobs.Deleted];
        Assert.Equal([TestCache.NarInfoOf("a"), TestCache.NarInfoOf("b"), TestCache.NarInfoOf("c")], deleted[..3]);
        Assert.Equal(["nar/a.nar", "nar/b.nar", "nar/c.nar"], deleted[3..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Paths_that_refer_to_each_other_go()
    {
        _cache.AddOld("root");
        _cache.AddOld("a", "b", "a");
        _cache.AddOld("b", "a");

        await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Equal(["root"], await _cache.ListAsync());
    }

    [Fact]
    public async Task A_NAR_that_a_live_path_uses_too_stays()
    {
        var live = _cache.AddOld("live");
        _cache.AddOld("dead");
        _cache.PutOld(new NarInfo(live.Info with { Path = TestPaths.Path("dead") }, "./nar//live.nar?x=1") { Compression = "none" });

        await _cache.CollectAsync(AgedCache.Keeping("live"));

        Assert.Equal(["live"], await _cache.ListAsync());
        Assert.NotNull(_cache.Blobs["nar/live.nar"]);
    }

    [Fact]
    public async Task A_NAR_that_two_dead_paths_use_goes_and_is_counted_once()
    {
        _cache.AddOld("root");
        var dead = _cache.AddOld("dead");
        _cache.PutOld(dead with { Info = dead.Info with { Path = TestPaths.Path("other") } });

        var report = await _cache.FindAsync(AgedCache.Keeping("root"));
        await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Null(_cache.Blobs["nar/dead.nar"]);
        Assert.Equal(2, report.Items.Count);
        Assert.Single(report.Items, item => item.DiskSize > dead.FileSize);
    }

    [Fact]
    public async Task A_NAR_without_a_narinfo_goes_when_it_is_old_and_stays_while_it_is_young()
    {
        _cache.AddOld("root");
        _cache.PutOld("nar/old.nar.xz", "contents");
        _cache.Blobs["nar/young.nar.xz"] = [1];

        var result = await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Equal(["nar/old.nar.xz"], result.LeftoversRemoved);
        Assert.NotNull(_cache.Blobs["nar/young.nar.xz"]);
        Assert.Equal(8, result.BytesFreed);
    }

    [Fact]
    public async Task A_NAR_that_was_uploaded_again_just_now_stays_for_the_narinfo_that_follows()
    {
        _cache.AddOld("root");
        _cache.AddOld("dead");
        _cache.Blobs["nar/dead.nar"] = TestCache.NarOf("dead");

        await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Equal(["root"], await _cache.ListAsync());
        Assert.NotNull(_cache.Blobs["nar/dead.nar"]);
    }

    [Fact]
    public async Task Files_of_other_programs_stay()
    {
        _cache.AddOld("root");
        string[] others =
        [
            "index.html", "nar/readme.txt", "pins/.swap", "nix-cache-info", "robots.txt", "log/unknown.drv", "realisations/x.txt",
        ];
        foreach (var name in others)
        {
            _cache.PutOld(name, name == "nix-cache-info" ? "StoreDir: /nix/store\n" : "other");
        }

        await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Subset(_cache.Blobs.Names.ToHashSet(), others.ToHashSet());
    }

    [Theory]
    [InlineData("nix-cache-info")]
    [InlineData("pins/production")]
    [InlineData("../nix-cache-info")]
    [InlineData("index.html")]
    public async Task A_narinfo_whose_URL_leads_to_another_file_does_not_delete_it(string url)
    {
        _cache.AddOld("root");
        await _cache.PinAsync("production", "root");
        _cache.PutOld("index.html", "page");
        _cache.PutOld(_cache.AddOld("dead") with { Url = url });

        await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Subset(_cache.Blobs.Names.ToHashSet(), new HashSet<string> { "nix-cache-info", "pins/production", "index.html" });
    }

    [Fact]
    public async Task Listings_logs_realisations_and_debug_entries_of_a_dead_path_go()
    {
        _cache.AddOld("root");
        _cache.AddWithFiles("dead", "dead.drv");

        await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Equal(["nar/root.nar", "nix-cache-info", TestCache.NarInfoOf("root")], _cache.Blobs.Names);
    }

    [Fact]
    public async Task The_log_of_a_derivation_stays_while_one_of_its_outputs_does()
    {
        _cache.AddOld("root");
        _cache.AddWithFiles("out", "x.drv");
        _cache.AddWithFiles("dev", "x.drv");

        await _cache.CollectAsync(AgedCache.Keeping("out"));

        Assert.Equal(["out"], await _cache.ListAsync());
        Assert.NotNull(_cache.Blobs["log/" + TestPaths.Path("x.drv")]);
        Assert.Single(_cache.Blobs.Names, static name => name.StartsWith("debuginfo/", StringComparison.Ordinal));
        Assert.Single(_cache.Blobs.Names, static name => name.StartsWith("realisations/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dead_narinfo_that_cannot_be_used_stays_with_all_NARs_and_is_named()
    {
        _cache.AddOld("root");
        _cache.AddOld("dead");
        _cache.PutOld("nar/orphan.nar", "contents");
        _cache.PutOld(TestCache.NarInfoOf("broken"), "StorePath: ");

        var result = await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Equal([TestPaths.Path("dead")], result.Deleted);
        Assert.Contains(TestCache.NarInfoOf("broken"), Assert.Single(result.Doubtful).Location, StringComparison.Ordinal);
        Assert.Equal(["nar/dead.nar", "nar/orphan.nar", "nar/root.nar"], _cache.Nars);
        Assert.NotNull(_cache.Blobs[TestCache.NarInfoOf("broken")]);
    }

    [Fact]
    public async Task A_live_narinfo_that_cannot_be_used_stops_the_collection()
    {
        _cache.AddOld("root", "broken");
        _cache.AddOld("dead");
        _cache.PutOld(TestCache.NarInfoOf("broken"), "StorePath: ");

        var error = await Assert.ThrowsAsync<RootsUnreadableException>(() => _cache.CollectAsync(AgedCache.Keeping("root")));

        Assert.Contains(TestCache.NarInfoOf("broken"), error.Message, StringComparison.Ordinal);
        Assert.NotNull(_cache.Blobs[TestCache.NarInfoOf("dead")]);
    }

    [Fact]
    public async Task What_cannot_be_deleted_does_not_stop_the_rest_and_keeps_what_it_needs()
    {
        _cache.AddOld("root");
        _cache.AddOld("c");
        _cache.AddOld("b", "c");
        _cache.AddOld("other");
        _cache.Blobs.OnDelete = static name => name == TestCache.NarInfoOf("b") ? "no" : null;

        var result = await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Equal(["b", "c", "root"], await _cache.ListAsync());
        Assert.Equal(["nar/b.nar", "nar/c.nar", "nar/root.nar"], _cache.Nars);
        Assert.Equal("no", Assert.Single(result.Failures).Reason);
        Assert.Equal([TestPaths.Path("other")], result.Deleted);
        Assert.Equal(1, result.Kept);
    }

    [Fact]
    public async Task The_report_has_the_bytes_that_a_collection_frees_and_changes_nothing()
    {
        _cache.AddOld("root");
        _cache.AddWithFiles("dead", "dead.drv");
        _cache.AddOld("more", "dead");
        _cache.PutOld("nar/orphan.nar", "contents");
        var before = _cache.Blobs.Names.ToList();

        var report = await _cache.FindAsync(AgedCache.Keeping("root"));

        Assert.Equal(before, _cache.Blobs.Names);
        var size = _cache.Size;
        var result = await _cache.CollectAsync(AgedCache.Keeping("root"));
        Assert.Equal(size - _cache.Size, report.BytesFreed);
        Assert.Equal(report.BytesFreed, result.BytesFreed);
        Assert.Equal(report.Items.Where(static item => item.Kind == GarbageKind.DeadPath).Select(static item => item.Path), result.Deleted);
    }

    [Fact]
    public async Task A_limit_stops_the_collection_with_the_path_that_reaches_it()
    {
        _cache.AddOld("root");
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            _cache.AddOld(name);
        }

        var options = AgedCache.Keeping("root") with { MaximumFreed = 1500 };
        var report = await _cache.FindAsync(options);
        var result = await _cache.CollectAsync(options);

        Assert.Equal(2, result.Deleted.Count);
        Assert.Equal(report.BytesFreed, result.BytesFreed);
        Assert.True(result.IsGoalReached);
        Assert.Equal(3, (await _cache.ListAsync()).Length);
    }

    [Fact]
    public async Task A_cache_without_garbage_is_left_as_it_is()
    {
        _cache.AddOld("root");

        var result = await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Empty(result.Deleted);
        Assert.Empty(_cache.Blobs.Deleted);
        Assert.Equal(0, result.BytesFreed);
    }

    [Fact]
    public async Task Each_narinfo_is_read_once_and_the_files_are_listed_a_few_times()
    {
        _cache.AddOld("root");
        for (var i = 0; i < 500; i++)
        {
            _cache.AddOld($"path-{i}", i > 0 && i % 50 != 0 ? $"path-{i - 1}" : "root");
        }

        await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Equal(["root"], await _cache.ListAsync());
        Assert.All(_cache.Blobs.Opened.CountBy(static name => name), static count => Assert.InRange(count.Value, 1, 2));
        Assert.InRange(_cache.Blobs.Listed.Count, 1, 15);
    }

    [Fact]
    public async Task Dead_narinfos_are_forgotten()
    {
        _cache.AddOld("root");
        _cache.AddOld("dead");
        await using var store = await _cache.Cache.OpenAsync();
        Assert.NotNull(await store.FindPathInfoAsync(TestPaths.Path("dead"), Token));

        await new GarbageCollector(store, AgedCache.Keeping("root")).CollectAsync(null, Token);

        Assert.Null(await store.FindPathInfoAsync(TestPaths.Path("dead"), Token));
    }

    [Fact]
    public async Task A_cache_does_not_report_free_space()
    {
        _cache.AddOld("root");

        await Assert.ThrowsAsync<NixStoreException>(() => _cache.CollectAsync(AgedCache.Keeping("root") with { EnsureFree = 1 }));
    }

    [Fact]
    public async Task What_a_real_publisher_wrote_is_collected_whole()
    {
        await using var source = new MemoryStore();
        var info = source.AddSized("hello", 5000);
        var settings = new BinaryCacheSettings { WriteListings = true, Compression = CompressionMethod.Zstd };
        await using (var store = await _cache.Cache.OpenWritableAsync(settings))
        {
            await new NixStore.Copying.ClosureCopier(source, store).CopyAsync([info.Path], null, Token);
        }

        _cache.Clock.Now += TimeSpan.FromDays(2);
        await _cache.CollectAsync(new CollectionOptions { RegisteredBefore = _cache.Clock.Now });

        Assert.Equal(["nix-cache-info"], _cache.Blobs.Names);
    }
}
