using NixStore.Paths;

namespace NixStore.Collecting;

public sealed class GarbageCollectorTests : IAsyncLifetime
{
    private MadeStore _made = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _made = await MadeStore.CreateAsync();

    public ValueTask DisposeAsync() => _made.DisposeAsync();

    [Fact]
    public async Task What_no_root_reaches_is_deleted_with_its_files()
    {
        AddChain();
        _made.AddRoot("b", _made.Print("b"));

        var result = await CollectAsync();

        Assert.Equal(Paths("c", "d"), result.Deleted.Order());
        Assert.Equal(Paths("a", "b"), ValidPaths());
        Assert.Equal(Paths("a", "b").Select(static path => path.BaseName), Entries());
    }

    [Fact]
    public async Task A_query_changes_nothing()
    {
        AddChain();
        _made.Share("file", true, "c", "d");
        _made.WriteFiles("trash");
        _made.AddRoot("auto/stale", _made.Outside("gone"));
        await File.WriteAllTextAsync(Path.Combine(_made.Layout.StateDirectory, "temproots", "4711"), _made.Print("a") + "\0", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_made.Layout.DatabaseDirectory, "reserved"), "reserved", Cancellation);
        List<string> before = [.. _made.Describe(), .. StateFiles()];

        await using var store = _made.Open();
        await new GarbageQuery(store).FindAsync(cancellationToken: Cancellation);
        await new LivenessQuery(store).FindImpactAsync(cancellationToken: Cancellation);
        await new PathRemover(store).FindAsync(Paths("d"), Cancellation);

        Assert.Equal(before, [.. _made.Describe(), .. StateFiles()]);
    }

    [Fact]
    public async Task What_a_query_says_is_freed_to_the_byte()
    {
        using var disk = MountedDirectory.Require("20m");
        await using var made = await MadeStore.CreateAsync(Path.Combine(disk.Path, "store"));
        foreach (var name in (string[])["live", "one", "two", "three", "four"])
        {
            made.Add(name, size: 50_000);
        }

        made.AddRoot("live", made.Print("live"));
        made.Share("with-a-live-path", true, "live", "one");
        made.Share("of-two-dead-paths", true, "one", "two");
        made.Share("of-three-without-entry", false, "two", "three", "four");
        await File.WriteAllBytesAsync(Path.Combine(made.Layout.RealStoreDirectory, ".links", "unused"), new byte[30_000], Cancellation);
        using (var sparse = File.Create(Path.Combine(made.Layout.RealPathOf(TestPaths.Path("one")), "sparse")))
        {
            sparse.SetLength(10L << 30);
        }

        await using var store = made.Open();
        var report = await new GarbageQuery(store).FindAsync(cancellationToken: Cancellation);
        var before = new DriveInfo(disk.Path).AvailableFreeSpace;
        var result = await new GarbageCollector(store).CollectAsync(cancellationToken: Cancellation);

        Assert.Equal(new DriveInfo(disk.Path).AvailableFreeSpace - before, report.BytesFreed);
        Assert.Equal(report.BytesFreed, result.BytesFreed);
    }

    [Fact]
    public async Task A_path_that_is_rooted_while_deleting_stays_with_all_that_it_refers_to()
    {
        Platform.SkipUnderWine("it has no sockets of files");
        AddChain();
        await using var adder = _made.Open();
        var reached = false;
        var progress = new SynchronousProgress(report =>
        {
            if (report.Phase == CollectionPhase.Deleting && !reached)
            {
                reached = true;
                adder.AddTemporaryRootsAsync(Paths("c"), Cancellation).GetAwaiter().GetResult();
            }
        });

        var result = await CollectAsync(progress: progress);

        Assert.True(reached);
        Assert.Equal(Paths("d"), result.Deleted);
        Assert.Equal(3, result.Kept);
        Assert.Equal(Paths("a", "b", "c"), ValidPaths());
        Assert.Equal(Paths("a", "b", "c").Select(static path => path.BaseName), Entries());
    }

    [Fact]
    public async Task Files_that_a_process_is_about_to_add_stay()
    {
        Platform.SkipUnderWine("it has no sockets of files");
        _made.WriteFiles(TestPaths.Path("coming").BaseName);
        await using var adder = _made.Open();
        var progress = new SynchronousProgress(report =>
        {
            if (report.Phase == CollectionPhase.Deleting && report.PathsDone == 0)
            {
                adder.AddTemporaryRootsAsync(Paths("coming"), Cancellation).GetAwaiter().GetResult();
            }
        });

        await CollectAsync(progress: progress);

        Assert.Equal(Paths("coming").Select(static path => path.BaseName), Entries());
    }

    [Fact]
    public async Task A_path_that_was_deleted_is_answered_for_when_it_is_gone()
    {
        Platform.SkipUnderWine("it has no sockets of files");
        AddChain();
        await using var adder = _made.Open();
        var present = true;
        var progress = new SynchronousProgress(report =>
        {
            if (report.Phase == CollectionPhase.RemovingLinks)
            {
                adder.AddTemporaryRootsAsync(Paths("d"), Cancellation).GetAwaiter().GetResult();
                present = Directory.Exists(_made.Layout.RealPathOf(TestPaths.Path("d")));
            }
        });

        await CollectAsync(progress: progress);

        Assert.False(present);
    }

    [Fact]
    public async Task A_path_that_is_registered_while_deleting_keeps_what_it_refers_to()
    {
        AddChain();
        var added = false;
        var progress = new SynchronousProgress(report =>
        {
            if (report.Phase == CollectionPhase.Deleting && !added)
            {
                added = true;
                _made.Add("new", ["b"]);
            }
        });

        var result = await CollectAsync(progress: progress);

        Assert.Equal(Paths("c", "d"), result.Deleted.Order());
        Assert.Equal(Paths("a", "b", "new"), ValidPaths());
    }

    [Fact]
    public async Task Nix_that_adds_roots_while_deleting_is_answered()
    {
        AddChain();
        var nix = ExternalProgram.Require("nix-store");
        var output = "";
        var progress = new SynchronousProgress(report =>
        {
            if (report.Phase == CollectionPhase.Deleting && output.Length == 0)
            {
                output = nix.RunForText(
                    "--store", _made.Root, "--realise", "--add-root", _made.Outside("result"), "--indirect", _made.Print("c"));
            }
        });

        await CollectAsync(progress: progress);

        Assert.NotEmpty(output);
        Assert.Equal(Paths("a", "b", "c"), ValidPaths());
    }

    [Fact]
    public async Task A_temporary_root_of_a_Nix_before_2_5_keeps_its_path()
    {
        AddChain();
        _made.AddTemporaryRoots(4711, FileSystem.Locks.FileLockMode.Shared, "b");

        await CollectAsync();

        Assert.Equal(Paths("a", "b"), ValidPaths());
    }

    [Fact]
    public async Task Roots_that_cannot_be_read_stop_a_collection_before_it_deletes()
    {
        Platform.SkipOnWindows("links need a privilege there");
        AddChain();
        var loop = _made.Outside("loop");
        File.CreateSymbolicLink(loop, loop);
        _made.AddRoot("auto/unreadable", Path.Combine(loop, "result"));
        _made.WriteFiles("trash");
        var before = Entries();

        var error = await Assert.ThrowsAsync<RootsUnreadableException>(() => CollectAsync());

        Assert.Equal(Path.Combine(loop, "result"), Assert.Single(error.Problems).Location);
        Assert.Equal(before, Entries());
        Assert.Equal(Paths("a", "b", "c", "d"), ValidPaths());
    }

    [Fact]
    public async Task A_store_without_the_directory_of_roots_is_not_collected()
    {
        AddChain();
        Directory.Delete(_made.Roots, recursive: true);

        await Assert.ThrowsAsync<RootsUnreadableException>(() => CollectAsync());

        Assert.Equal(4, ValidPaths().Count);
    }

    [Fact]
    public async Task A_limit_deletes_the_oldest_first_and_no_more_than_it_needs()
    {
        foreach (var name in (string[])["first", "second", "third", "fourth"])
        {
            _made.Add(name, size: 100_000);
        }

        await using var store = _made.Open();
        var options = new CollectionOptions { MaximumFreed = 150_000 };
        var report = await new GarbageQuery(store, options).FindAsync(cancellationToken: Cancellation);
        var result = await CollectAsync(options);

        Assert.Equal(Paths("first", "second"), report.Items.Select(static item => item.Path).Order());
        Assert.Equal(Paths("first", "second"), result.Deleted.Order());
        Assert.Equal(report.BytesFreed, result.BytesFreed);
        Assert.True(result.IsGoalReached);
    }

    [Fact]
    public async Task A_limit_that_cannot_be_reached_is_reported()
    {
        AddChain();

        var result = await CollectAsync(new CollectionOptions { MaximumFreed = 1L << 40 });

        Assert.False(result.IsGoalReached);
        Assert.Equal(1L << 40, result.BytesWanted);
        Assert.Empty(ValidPaths());
    }

    [Fact]
    public async Task Preferred_paths_go_before_older_ones()
    {
        _made.Add("old", size: 100_000);
        _made.Add("new", size: 100_000);

        var result = await CollectAsync(new CollectionOptions { MaximumFreed = 1, Preferred = Paths("new").ToHashSet() });

        Assert.Equal(Paths("new"), result.Deleted);
    }

    [Fact]
    public async Task Enough_free_space_deletes_nothing()
    {
        AddChain();

        var result = await CollectAsync(new CollectionOptions { EnsureFree = 1 });

        Assert.Empty(result.Deleted);
        Assert.True(result.IsGoalReached);
    }

    [Fact]
    public async Task Young_paths_stay_with_all_that_they_refer_to()
    {
        AddChain();
        _made.Add("old");
        _made.Add("young", ["b"]);
        var limit = DateTimeOffset.FromUnixTimeSeconds(1_000_000_005);

        await CollectAsync(new CollectionOptions { RegisteredBefore = limit });

        Assert.Equal(Paths("a", "b", "young"), ValidPaths());
    }

    [Fact]
    public async Task Paths_that_refer_to_each_other_in_a_cycle_are_deleted()
    {
        AddChain();
        _made.Refer("a", "d");

        var result = await CollectAsync();

        Assert.Empty(result.Failures);
        Assert.Empty(ValidPaths());
        Assert.Empty(Entries());
    }

    [Fact]
    public async Task A_file_system_under_the_store_directory_stays()
    {
        AddChain();
        var mounted = _made.Layout.RealPathOf(TestPaths.Path("c"));
        var mount = ExternalProgram.Require("mount");
        Assert.SkipWhen(mount.TryRun(["-t", "tmpfs", "nixstore-test", mounted]).ExitCode != 0, "this user may not mount a file system");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(mounted, "file"), "x", Cancellation);

            await CollectAsync();

            Assert.Equal(Paths("a", "b", "c"), ValidPaths());
            Assert.True(File.Exists(Path.Combine(mounted, "file")));
        }
        finally
        {
            ExternalProgram.Require("umount").Run(["-l", mounted]);
        }
    }

    [Fact]
    public async Task A_full_disk_is_no_obstacle()
    {
        using var disk = MountedDirectory.Require("8m");
        await using var made = await MadeStore.CreateAsync(Path.Combine(disk.Path, "store"));
        for (var number = 0; number < 50; number++)
        {
            made.Add($"path-{number}", number > 0 ? [$"path-{number - 1}"] : null, size: 50_000);
        }

        disk.Fill(leave: 0);
        await using var store = made.Open();
        var result = await new GarbageCollector(store).CollectAsync(cancellationToken: Cancellation);

        Assert.Equal(50, result.Deleted.Count);
        Assert.Empty(made.ReadColumn("select path from ValidPaths"));
    }

    [Fact]
    public async Task The_reserve_of_the_database_is_made_again()
    {
        AddChain();
        var reserve = Path.Combine(_made.Layout.DatabaseDirectory, "reserved");
        await File.WriteAllBytesAsync(reserve, new byte[100_000], Cancellation);

        await CollectAsync();

        Assert.Equal(100_000, new FileInfo(reserve).Length);
    }

    [Fact]
    public async Task An_interrupted_collection_is_finished_by_the_next()
    {
        for (var number = 0; number < 300; number++)
        {
            _made.Add($"path-{number}", number > 0 ? [$"path-{number - 1}"] : null);
        }

        _made.AddRoot("kept", _made.Print("path-9"));
        for (var stopAt = 1; ValidPaths().Count > 10 || Entries().Count > 10; stopAt += 40)
        {
            using var stop = new CancellationTokenSource();
            var limit = stopAt;
            var progress = new SynchronousProgress(report =>
            {
                if (report.Phase == CollectionPhase.Deleting && report.PathsDone >= limit)
                {
                    stop.Cancel();
                }
            });
            try
            {
                await using var store = _made.Open();
                await new GarbageCollector(store).CollectAsync(progress, stop.Token);
            }
            catch (OperationCanceledException)
            {
                // Every path that is valid has its files.
                Assert.Subset(Entries().ToHashSet(), ValidPaths().Select(static path => path.BaseName).ToHashSet());
            }
        }

        Assert.Equal(10, ValidPaths().Count);
    }

    [Fact]
    public async Task Two_collections_at_once_take_turns()
    {
        AddChain();
        await using var first = _made.Open();
        await using var second = _made.Open();

        var results = await Task.WhenAll(
            Task.Run(() => new GarbageCollector(first).CollectAsync(cancellationToken: Cancellation)),
            Task.Run(() => new GarbageCollector(second).CollectAsync(cancellationToken: Cancellation)));

        Assert.Equal(4, results.Sum(static result => result.Deleted.Count));
    }

    [Fact]
    public async Task A_store_without_a_collector_is_refused()
    {
        await using var store = new MemoryStore();

        Assert.ThrowsAny<NixStoreException>(() => new GarbageCollector(store));
        Assert.ThrowsAny<NixStoreException>(() => new RootFinder(store));
    }

    private void AddChain()
    {
        _made.Add("a");
        _made.Add("b", ["a"]);
        _made.Add("c", ["b"]);
        _made.Add("d", ["c", "d"]);
    }

    private async Task<CollectionResult> CollectAsync(CollectionOptions? options = null, IProgress<CollectionProgress>? progress = null)
    {
        await using var store = _made.Open();
        return await new GarbageCollector(store, options).CollectAsync(progress, Cancellation);
    }

    // Every reader of the database writes what it reads into the index of the log, which is memory that processes share.
    private IEnumerable<string> StateFiles()
        => MadeStore.ListFiles(_made.Layout.StateDirectory)
            .Where(static line => !line.StartsWith("db/db.sqlite-shm", StringComparison.Ordinal));

    private List<StorePath> ValidPaths()
        => [.. _made.ReadColumn("select path from ValidPaths").Select(_made.Layout.Directory.Parse).Order()];

    private List<string> Entries()
        => [.. Directory.GetFileSystemEntries(_made.Layout.RealStoreDirectory)
            .Select(static entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];

    private static List<StorePath> Paths(params string[] names) => [.. names.Select(TestPaths.Path).Order()];

    private sealed class SynchronousProgress(Action<CollectionProgress> report) : IProgress<CollectionProgress>
    {
        public void Report(CollectionProgress value) => report(value);
    }
}
