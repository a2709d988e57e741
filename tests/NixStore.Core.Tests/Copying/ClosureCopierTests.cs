using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Errors;
using NixStore.Stores.Local;
using NixStore.Trust;

namespace NixStore.Copying;

public sealed class ClosureCopierTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copies_a_closure_with_all_that_is_known_of_it()
    {
        var (source, target) = (GitStore(), new MemoryStore());
        source.Change(source.InfoOf(TestPaths.Path("git")) with { Deriver = TestPaths.Path("git.drv"), Ultimate = true });

        var result = await new ClosureCopier(source, target).CopyAsync([TestPaths.Path("git")], null, Token);

        Assert.Equal(["glibc", "zlib", "git"], result.Copied.Select(static info => info.Path.Name));
        Assert.Empty(result.Failures);
        Assert.All(result.Copied, info => Assert.Equal(info with { Ultimate = false }, target.InfoOf(info.Path)));
        Assert.All(result.Copied, info => Assert.Equal(source.NarOf(info.Path), target.NarOf(info.Path)));
        Assert.Equal(result.Copied.Sum(static info => info.NarSize), result.Bytes);
    }

    [Fact]
    public async Task Moves_only_what_is_missing()
    {
        var (source, target) = (GitStore(), new MemoryStore());
        target.AddSized("glibc", 5000);

        var result = await new ClosureCopier(source, target).CopyAsync([TestPaths.Path("git")], null, Token);

        Assert.Equal(["zlib", "git"], result.Copied.Select(static info => info.Path.Name));
        Assert.Equal(["glibc"], result.Present.Select(static info => info.Path.Name));
        Assert.DoesNotContain(TestPaths.Path("glibc"), source.Opened);
    }

    [Fact]
    public async Task Plans_without_moving_anything()
    {
        var (source, target) = (GitStore(), new MemoryStore());

        var plan = await new ClosureCopier(source, target).PlanAsync([TestPaths.Path("zlib")], Token);

        Assert.Equal(["glibc", "zlib"], plan.Missing.Select(static info => info.Path.Name));
        Assert.Equal(plan.Missing.Sum(static info => info.NarSize), plan.Bytes);
        Assert.Empty(source.Opened);
        Assert.False(target.Has("glibc"));
    }

    [Fact]
    public async Task Opens_no_path_if_one_of_the_plan_is_not_trusted()
    {
        using var key = SecretKey.Generate("cache-1");
        var (source, target) = (GitStore(), new MemoryStore());
        Sign(source, key, "git", "glibc");
        var copier = new ClosureCopier(source, target, new CopyOptions { Trust = new SignaturePolicy(new TrustedKeys([key.PublicKey])) });

        var error = await Assert.ThrowsAsync<UntrustedPathsException>(() => copier.CopyAsync([TestPaths.Path("git")], null, Token));

        Assert.Equal(["zlib"], error.Paths.Select(static path => path.Info.Path.Name));
        Assert.Empty(source.Opened);
        Assert.False(target.Has("glibc"));
    }

    [Fact]
    public async Task Asks_for_signatures_on_what_the_target_lacks_alone()
    {
        using var key = SecretKey.Generate("cache-1");
        var (source, target) = (GitStore(), new MemoryStore());
        Sign(source, key, "git", "zlib");
        target.AddSized("glibc", 5000);
        var copier = new ClosureCopier(source, target, new CopyOptions { Trust = new SignaturePolicy(new TrustedKeys([key.PublicKey])) });

        var result = await copier.CopyAsync([TestPaths.Path("git")], null, Token);

        Assert.Equal(["zlib", "git"], result.Copied.Select(static info => info.Path.Name));
        Assert.Equal([key.Name], target.InfoOf(TestPaths.Path("git")).Signatures.Select(static signature => signature.KeyName));
    }

    [Fact]
    public async Task Reports_its_progress()
    {
        var (source, target) = (GitStore(), new MemoryStore());
        var log = new ProgressLog();

        var result = await new ClosureCopier(source, target).CopyAsync([TestPaths.Path("git")], log, Token);

        Assert.Equal(
            (result.Bytes, result.Bytes, 3, 3), (log.Last.BytesDone, log.Last.BytesTotal, log.Last.PathsDone, log.Last.PathsTotal));
        Assert.Empty(log.Last.Running);
    }

    [Fact]
    public async Task No_more_NARs_are_open_than_the_source_has_connections()
    {
        var cache = new TestCache();
        StorePath[] paths = [.. Enumerable.Range(0, 50).Select(number => cache.Add($"path-{number}").Info.Path)];
        await using var source = await Stores.BinaryCache.BinaryCacheStore.OpenAsync(
            cache.Blobs, "memory:", new Stores.BinaryCache.BinaryCacheSettings { MostOpenNars = 2 }, Token);
        await using var target = new MemoryStore();
        var (open, most) = (0, 0);
        target.OnReceive = (_, nar) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref open));
            Thread.Yield();
            Interlocked.Decrement(ref open);
            return nar;
        };

        await new ClosureCopier(source, target, new CopyOptions { Degree = 32 }).CopyAsync(paths, null, Token);

        Assert.InRange(most, 1, 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_corrupted_path_keeps_back_only_those_that_need_it(int degree)
    {
        var (source, target) = (GitStore(), new MemoryStore());
        source.Add("vim", "glibc");
        source.Corrupt(TestPaths.Path("zlib"));

        var result = await new ClosureCopier(source, target, new CopyOptions { Degree = degree })
            .CopyAsync([TestPaths.Path("git"), TestPaths.Path("vim")], null, Token);

        Assert.Equal(["glibc", "vim"], result.Copied.Select(static info => info.Path.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["zlib", "git"], result.Failures.Select(static failure => failure.Path.Name));
        Assert.StartsWith(
            $"{StoreDirectory.Default.Print(TestPaths.Path("zlib"))} is damaged in the store {source.Location}: ",
            Assert.IsType<HashMismatchException>(result.Failures[0].Error).Message,
            StringComparison.Ordinal);
        Assert.Null(result.Failures[0].FailedReference);
        Assert.Equal(TestPaths.Path("zlib"), result.Failures[1].FailedReference);
        Assert.Equal(["glibc", "vim"], target.Registered.Select(static path => path.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_path_whose_NAR_breaks_off_is_a_failure_of_that_path()
    {
        var (source, target) = (GitStore(), new MemoryStore());
        source.OnOpen = static (path, stream) => path.Name == "git" ? throw new IOException("unplugged") : stream;

        var result = await new ClosureCopier(source, target).CopyAsync([TestPaths.Path("git")], null, Token);

        var failure = Assert.Single(result.Failures);
        Assert.Equal(("git", "unplugged"), (failure.Path.Name, failure.Error.Message));
        Assert.True(target.Has("zlib"));
    }

    [Fact]
    public async Task Ends_when_it_is_cancelled_and_keeps_what_is_valid()
    {
        var (source, target) = (GitStore(), new MemoryStore());
        using var gate = new Gate();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        source.OnOpen = (path, stream) => path.Name == "git" ? gate.Guard(stream) : stream;

        var copy = new ClosureCopier(source, target, new CopyOptions { Degree = 1 }).CopyAsync([TestPaths.Path("git")], null, cancel.Token);
        await gate.Reached.WaitAsync(Token);
        await cancel.CancelAsync();
        gate.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy);
        Assert.False(target.Has("git"));
    }

    [Fact]
    public async Task Run_again_it_moves_the_rest()
    {
        var (source, target) = (GitStore(), new MemoryStore());
        source.OnOpen = static (path, stream) => path.Name == "git" ? throw new IOException("unplugged") : stream;
        await new ClosureCopier(source, target).CopyAsync([TestPaths.Path("git")], null, Token);
        source.OnOpen = static (_, stream) => stream;

        var result = await new ClosureCopier(source, target).CopyAsync([TestPaths.Path("git")], null, Token);

        Assert.Equal(["git"], result.Copied.Select(static info => info.Path.Name));
        Assert.Equal(3, target.Registered.Count);
    }

    [Fact]
    public async Task Without_closures_the_references_must_be_there()
    {
        var (source, target) = (GitStore(), new MemoryStore());

        var error = await Assert.ThrowsAsync<MissingReferencesException>(
            () => new ClosureCopier(source, target, new CopyOptions { Closure = null })
                .CopyAsync([TestPaths.Path("git"), TestPaths.Path("zlib")], null, Token));

        Assert.Equal([TestPaths.Path("glibc")], error.Missing);
        Assert.Empty(target.Registered);
    }

    [Fact]
    public async Task Without_closures_only_the_given_paths_are_moved()
    {
        var (source, target) = (GitStore(), new MemoryStore());
        target.AddSized("glibc", 5000);

        var result = await new ClosureCopier(source, target, new CopyOptions { Closure = null })
            .CopyAsync([TestPaths.Path("git"), TestPaths.Path("zlib")], null, Token);

        Assert.Equal(["zlib", "git"], result.Copied.Select(static info => info.Path.Name));
    }

    [Fact]
    public void Refuses_stores_with_different_store_directories()
    {
        var error = Assert.Throws<NixStoreException>(() => new ClosureCopier(
            new MemoryStore(), new MemoryStore { Directory = new StoreDirectory("/gnu/store") }));
        Assert.Contains("/gnu/store", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_worker_takes_the_largest_and_the_others_go_in_order()
    {
        var store = new MemoryStore();
        ValidPathInfo[] ordered = [store.AddSized("a", 1), store.AddSized("b", 100), store.AddSized("c", 10), store.AddSized("d", 1000)];
        var queue = new CopyQueue(ordered, 2, 1);

        ValidPathInfo[] taken = [.. queue.TakeLargest(), .. queue.TakeNext(), .. queue.TakeLargest(), .. queue.TakeNext()];

        Assert.Equal(["d", "a", "b", "c"], taken.Select(static info => info.Path.Name));
        Assert.Empty(queue.TakeLargest());
        Assert.Empty(queue.TakeNext());
    }

    [Fact]
    public void Workers_take_several_paths_at_once_as_long_as_there_are_enough_for_all()
    {
        var store = new MemoryStore();
        ValidPathInfo[] ordered = [.. Enumerable.Range(0, 10).Select(number => store.AddSized($"part-{number}", 100 - number))];
        var queue = new CopyQueue(ordered, 2, 4);

        int[] counts =
            [queue.TakeLargest().Count, queue.TakeNext().Count, queue.TakeNext().Count, queue.TakeLargest().Count, queue.TakeNext().Count];

        Assert.Equal([4, 3, 1, 1, 1], counts);
        Assert.Empty(queue.TakeNext());
    }

    [Fact]
    public void What_is_at_hand_goes_first()
    {
        var store = new MemoryStore();
        ValidPathInfo[] ordered = [store.AddSized("a", 10), store.AddSized("b", 30), store.AddSized("c", 20)];
        var queue = new CopyQueue(ordered, 1, 1);

        Assert.Equal(
            ["c"],
            queue.TakeOneOf([TestPaths.Path("other"), TestPaths.Path("c"), TestPaths.Path("a")]).Select(static info => info.Path.Name));
        Assert.Equal(["a"], queue.TakeOneOf([TestPaths.Path("c"), TestPaths.Path("a")]).Select(static info => info.Path.Name));
        Assert.Empty(queue.TakeOneOf([TestPaths.Path("a"), TestPaths.Path("c")]));
        Assert.Equal(["b"], queue.TakeNext().Select(static info => info.Path.Name));
    }

    [Fact]
    public void A_large_path_is_taken_alone()
    {
        var store = new MemoryStore();
        ValidPathInfo[] ordered = [store.AddSized("a", 10), store.AddSized("b", 9_000_000), store.AddSized("c", 20)];
        var queue = new CopyQueue(ordered, 1, 64);

        Assert.Equal(["a"], queue.TakeNext().Select(static info => info.Path.Name));
        Assert.Equal(["b"], queue.TakeNext().Select(static info => info.Path.Name));
        Assert.Equal(["c"], queue.TakeNext().Select(static info => info.Path.Name));
    }

    private static void Sign(MemoryStore store, SecretKey key, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var info = store.InfoOf(TestPaths.Path(name));
            store.Change(info with { Signatures = [key.Sign(info.Fingerprint(store.Directory))] });
        }
    }

    private static MemoryStore GitStore()
    {
        var store = new MemoryStore();
        store.AddSized("glibc", 5000, "glibc");
        store.AddSized("zlib", 300, "glibc");
        store.AddSized("git", 2000, "glibc", "zlib");
        return store;
    }

    [Fact]
    public async Task Signatures_that_were_added_later_are_copied_to_a_present_path()
    {
        using var key = SecretKey.Generate("cache-1");
        using var files = new StoreUnderRoot();
        var source = GitStore();
        await using var target = await LocalStore.OpenOrCreateAsync(files.Layout, Token);
        await new ClosureCopier(source, target).CopyAsync([TestPaths.Path("git")], null, Token);
        Sign(source, key, "zlib");

        await new ClosureCopier(source, target).CopyAsync([TestPaths.Path("git")], null, Token);

        Assert.Equal(
            source.InfoOf(TestPaths.Path("zlib")).Signatures, (await target.FindPathInfoAsync(TestPaths.Path("zlib"), Token))!.Signatures);
        Assert.Empty((await target.FindPathInfoAsync(TestPaths.Path("git"), Token))!.Signatures);
    }

    [Fact]
    public async Task The_error_about_a_missing_reference_names_the_path_that_needs_it()
    {
        var copier = new ClosureCopier(GitStore(), new MemoryStore(), new CopyOptions { Closure = null });

        var error = await Assert.ThrowsAsync<MissingReferencesException>(() => copier.PlanAsync([TestPaths.Path("zlib")], Token));

        Assert.Equal(TestPaths.Path("zlib"), error.NeededBy);
        Assert.Contains($"/nix/store/{TestPaths.Path("zlib")} needs it", error.Message, StringComparison.Ordinal);
    }
}
