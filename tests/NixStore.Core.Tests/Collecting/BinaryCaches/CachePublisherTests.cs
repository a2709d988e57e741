namespace NixStore.Collecting.BinaryCaches;

/// <summary>A collection of a binary cache while others publish.</summary>
public sealed class CachePublisherTests
{
    private readonly AgedCache _cache = new();

    [Fact]
    public async Task What_a_narinfo_needs_that_appears_before_the_deletion_stays()
    {
        _cache.AddOld("root");
        _cache.AddOld("glibc");
        _cache.AddOld("lib", "glibc");
        _cache.AddOld("dead", "glibc");
        AtList(2, () => _cache.Cache.Add("new", "lib"));

        var result = await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Equal(["glibc", "lib", "new", "root"], await _cache.ListAsync());
        Assert.Equal(["nar/glibc.nar", "nar/lib.nar", "nar/new.nar", "nar/root.nar"], _cache.Nars);
        Assert.Equal([TestPaths.Path("dead")], result.Deleted);
        Assert.Equal(2, result.Kept);
    }

    [Fact]
    public async Task A_dead_path_that_is_published_again_before_the_deletion_stays()
    {
        _cache.AddOld("root");
        _cache.AddOld("glibc");
        _cache.AddOld("dead", "glibc");
        AtList(2, () => _cache.Cache.Add("dead", "glibc"));

        await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Equal(["dead", "glibc", "root"], await _cache.ListAsync());
    }

    [Fact]
    public async Task A_pin_that_appears_before_the_deletion_keeps_its_closure()
    {
        _cache.AddOld("root");
        _cache.AddOld("glibc");
        _cache.AddOld("hello", "glibc");
        var pin = $"NixStorePin: 1\nPaths: 1\nPath: /nix/store/{TestPaths.Path("hello")}\n";
        AtList(2, () => _cache.Blobs["pins/new"] = System.Text.Encoding.UTF8.GetBytes(pin));

        await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Equal(["glibc", "hello", "root"], await _cache.ListAsync());
    }

    [Fact]
    public async Task A_NAR_that_a_narinfo_uses_that_appears_after_narinfos_were_deleted_stays()
    {
        _cache.AddOld("root");
        var dead = _cache.AddOld("dead");
        _cache.PutOld("nar/orphan.nar", "contents");
        AtList(3, () =>
        {
            _cache.Cache.Put(dead with { Info = dead.Info with { Path = TestPaths.Path("new") } });
            _cache.Cache.Put(dead with { Info = dead.Info with { Path = TestPaths.Path("other") }, Url = "nar/orphan.nar" });
        });

        var result = await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Equal([TestPaths.Path("dead")], result.Deleted);
        Assert.Equal(["nar/dead.nar", "nar/orphan.nar", "nar/root.nar"], _cache.Nars);
        Assert.Empty(result.LeftoversRemoved);
    }

    [Fact]
    public async Task A_path_that_is_published_while_its_reference_is_deleted_is_named()
    {
        _cache.AddOld("root");
        _cache.AddOld("dead");
        AtList(3, () => _cache.Cache.Add("new", "dead"));

        var result = await _cache.CollectAsync(AgedCache.Keeping("root"));

        var failure = Assert.Single(result.Failures);
        Assert.Contains(TestCache.NarInfoOf("new"), failure.Location, StringComparison.Ordinal);
        Assert.Contains(TestPaths.Path("dead").BaseName, failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_narinfo_that_cannot_be_used_stops_the_collection()
    {
        _cache.AddOld("root");
        _cache.AddOld("dead");
        AtList(2, () => _cache.Cache.Put("new", "StorePath: "));

        var result = await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Empty(result.Deleted);
        Assert.Equal(["nar/dead.nar", "nar/root.nar"], _cache.Nars);
        Assert.Contains(TestCache.NarInfoOf("new"), Assert.Single(result.Failures).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Narinfos_that_another_collection_deleted_meanwhile_are_no_error()
    {
        _cache.AddOld("root");
        _cache.AddOld("dead");
        _cache.AddOld("other");
        AtList(2, () => _cache.Blobs.Remove(TestCache.NarInfoOf("other")));

        var result = await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Empty(result.Failures);
        Assert.Equal(["nar/root.nar"], _cache.Nars);
    }

    [Fact]
    public async Task A_long_collection_looks_for_new_narinfos_again_and_again()
    {
        _cache.AddOld("root");
        _cache.AddOld("c");
        _cache.AddOld("b", "c");
        _cache.AddOld("a", "b");
        _cache.Blobs.OnDelete = name =>
        {
            _cache.Clock.Now += TimeSpan.FromMinutes(2);
            if (name == TestCache.NarInfoOf("a"))
            {
                _cache.Cache.Add("new", "b");
            }

            return null;
        };

        await _cache.CollectAsync(AgedCache.Keeping("root"));

        Assert.Equal(["b", "c", "new", "root"], await _cache.ListAsync());
        Assert.Equal(["nar/b.nar", "nar/c.nar", "nar/new.nar", "nar/root.nar"], _cache.Nars);
    }

    [Fact]
    public async Task A_collection_that_was_stopped_at_any_moment_leaves_a_closed_cache_and_the_next_one_finishes()
    {
        var moments = 0;
        while (await IsStoppedAsync(++moments))
        {
        }

        Assert.InRange(moments, 10, 100);
    }

    // Stops a collection at a deletion, and checks what it left. Returns whether it was stopped.
    private static async Task<bool> IsStoppedAsync(int moment)
    {
        var cache = new AgedCache();
        cache.AddOld("root");
        cache.AddOld("e");
        cache.AddOld("d", "e", "root");
        cache.AddOld("c", "d");
        cache.AddWithFiles("b", "b.drv");
        cache.AddOld("a", "c", "b");
        cache.PutOld("nar/orphan.nar", "contents");
        var left = moment;
        cache.Blobs.OnDelete = _ => --left > 0 ? null : throw new OperationCanceledException();
        var isStopped = false;
        try
        {
            await cache.CollectAsync(AgedCache.Keeping("root"));
        }
        catch (OperationCanceledException)
        {
            isStopped = true;
        }

        cache.Blobs.OnDelete = static _ => null;
        await RequireClosedAsync(cache);
        await cache.CollectAsync(AgedCache.Keeping("root"));
        Assert.Equal(["nar/root.nar", "nix-cache-info", TestCache.NarInfoOf("root")], cache.Blobs.Names);
        return isStopped;
    }

    private static async Task RequireClosedAsync(AgedCache cache)
    {
        var token = TestContext.Current.CancellationToken;
        await using var store = await cache.Cache.OpenAsync();
        foreach (var name in await cache.ListAsync())
        {
            var info = await store.FindPathInfoAsync(TestPaths.Path(name), token);
            Assert.Equal(info!.References.Count, (await store.FindValidPathsAsync([.. info.References], token)).Count);
            Assert.NotNull(cache.Blobs[$"nar/{name}.nar"]);
        }
    }

    // Runs once, before the list of narinfos that has this number.
    private void AtList(int number, Action work)
    {
        var lists = 0;
        _cache.Blobs.OnList = prefix =>
        {
            if (prefix.Length == 0 && ++lists == number)
            {
                work();
            }
        };
    }
}
