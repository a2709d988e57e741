using NixStore.Collecting.Removing;

namespace NixStore.Collecting;

public sealed class GarbageCollectorTests : CollectionTest
{
    [Fact]
    public async Task What_no_root_reaches_is_deleted_with_its_files()
    {
        AddChain();
        Made.AddRoot("b", Made.Print("b"));

        var result = await CollectAsync();

        Assert.Equal(Paths("c", "d"), result.Deleted.Order());
        Assert.Equal(Paths("a", "b"), ValidPaths());
        Assert.Equal(Paths("a", "b").Select(static path => path.BaseName), Entries());
    }

    [Fact]
    public async Task A_query_changes_nothing()
    {
        AddChain();
        Made.Share("file", true, "c", "d");
        Made.WriteFiles("trash");
        Made.AddRoot("auto/stale", Made.Outside("gone"));
        await File.WriteAllTextAsync(Path.Combine(Made.Layout.StateDirectory, "temproots", "4711"), Made.Print("a") + "\0", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(Made.Layout.DatabaseDirectory, "reserved"), "reserved", Cancellation);
        List<string> before = [.. Made.Describe(), .. StateFiles()];

        await using var store = Made.Open();
        await new GarbageQuery(store).FindAsync(cancellationToken: Cancellation);
        await new LivenessQuery(store).FindImpactAsync(cancellationToken: Cancellation);
        await new PathRemover(store).FindAsync(Paths("d"), Cancellation);

        Assert.Equal(before, [.. Made.Describe(), .. StateFiles()]);
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
    public async Task A_temporary_root_of_a_Nix_before_2_5_keeps_its_path()
    {
        AddChain();
        Made.AddTemporaryRoots(4711, FileSystem.Locks.FileLockMode.Shared, "b");

        await CollectAsync();

        Assert.Equal(Paths("a", "b"), ValidPaths());
    }

    [Fact]
    public async Task Roots_that_cannot_be_read_stop_a_collection_before_it_deletes()
    {
        Platform.SkipOnWindows("links need a privilege there");
        AddChain();
        var loop = Made.Outside("loop");
        File.CreateSymbolicLink(loop, loop);
        Made.AddRoot("auto/unreadable", Path.Combine(loop, "result"));
        Made.WriteFiles("trash");
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
        Directory.Delete(Made.Roots, recursive: true);

        await Assert.ThrowsAsync<RootsUnreadableException>(() => CollectAsync());

        Assert.Equal(4, ValidPaths().Count);
    }

    [Fact]
    public async Task Paths_that_refer_to_each_other_in_a_cycle_are_deleted()
    {
        AddChain();
        Made.Refer("a", "d");

        var result = await CollectAsync();

        Assert.Empty(result.Failures);
        Assert.Empty(ValidPaths());
        Assert.Empty(Entries());
    }

    [Fact]
    public async Task A_file_system_under_the_store_directory_stays()
    {
        AddChain();
        var mounted = Made.Layout.RealPathOf(TestPaths.Path("c"));
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
    public async Task A_full_disk_with_the_database_on_it_is_no_obstacle()
    {
        using var disk = MountedDirectory.Require("12m");
        await using var made = await MadeStore.CreateOnAsync(disk);
        AddPaths(made, 50, size: 50_000);

        disk.Fill(leave: 0);
        await CollectAllAsync(made);
    }

    [Fact]
    public async Task A_file_system_without_inodes_is_no_obstacle()
    {
        using var disk = MountedDirectory.Require("12m", inodes: 400);
        await using var made = await MadeStore.CreateOnAsync(disk);

        // It leaves the lock and the directory of the socket.
        await CollectAllAsync(made);
        AddPaths(made, 20, size: 100);

        // As another process that uses the store, which keeps the files of the database.
        await using var other = made.Open();
        await other.CountPathsAsync(Cancellation);
        disk.FillInodes();
        await CollectAllAsync(made);
    }

    private static void AddPaths(MadeStore made, int count, int size)
    {
        for (var number = 0; number < count; number++)
        {
            made.Add($"path-{number}", number > 0 ? [$"path-{number - 1}"] : null, size: size);
        }
    }

    private static async Task CollectAllAsync(MadeStore made)
    {
        await using var store = made.Open();
        var result = await new GarbageCollector(store).CollectAsync(cancellationToken: Cancellation);

        Assert.Empty(result.Failures);
        Assert.Empty(made.ReadColumn("select path from ValidPaths"));
        Assert.Empty(Directory.GetFileSystemEntries(made.Layout.RealStoreDirectory, "*-path-*"));
    }

    [Fact]
    public async Task The_reserve_of_the_database_is_made_again()
    {
        AddChain();
        var reserve = Path.Combine(Made.Layout.DatabaseDirectory, "reserved");
        await File.WriteAllBytesAsync(reserve, new byte[100_000], Cancellation);

        await CollectAsync();

        Assert.Equal(100_000, new FileInfo(reserve).Length);
    }

    [Fact]
    public async Task An_interrupted_collection_is_finished_by_the_next()
    {
        for (var number = 0; number < 300; number++)
        {
            Made.Add($"path-{number}", number > 0 ? [$"path-{number - 1}"] : null);
        }

        Made.AddRoot("kept", Made.Print("path-9"));
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
                await using var store = Made.Open();
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
    public async Task A_store_without_a_collector_is_refused()
    {
        await using var store = new MemoryStore();

        Assert.ThrowsAny<NixStoreException>(() => new GarbageCollector(store));
        Assert.ThrowsAny<NixStoreException>(() => new RootFinder(store));
    }

    // Every reader of the database writes what it reads into the index of the log, which is memory that processes share.
    private IEnumerable<string> StateFiles()
        => MadeStore.ListFiles(Made.Layout.StateDirectory)
            .Where(static line => !line.StartsWith("db/db.sqlite-shm", StringComparison.Ordinal));
}
