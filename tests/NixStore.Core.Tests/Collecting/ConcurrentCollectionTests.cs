namespace NixStore.Collecting;

/// <summary>Collections while other processes add roots and paths.</summary>
public sealed class ConcurrentCollectionTests : CollectionTest
{
    [Fact]
    public async Task A_path_that_is_rooted_while_deleting_stays_with_all_that_it_refers_to()
    {
        Platform.SkipUnderWine("it has no sockets of files");
        AddChain();
        await using var adder = Made.Open();
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
        Made.WriteFiles(TestPaths.Path("coming").BaseName);
        await using var adder = Made.Open();
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
        await using var adder = Made.Open();
        var present = true;
        var progress = new SynchronousProgress(report =>
        {
            if (report.Phase == CollectionPhase.RemovingLinks)
            {
                adder.AddTemporaryRootsAsync(Paths("d"), Cancellation).GetAwaiter().GetResult();
                present = Directory.Exists(Made.Layout.RealPathOf(TestPaths.Path("d")));
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
                Made.Add("new", ["b"]);
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
                    "--store", Made.Root, "--realise", "--add-root", Made.Outside("result"), "--indirect", Made.Print("c"));
            }
        });

        await CollectAsync(progress: progress);

        Assert.NotEmpty(output);
        Assert.Equal(Paths("a", "b", "c"), ValidPaths());
    }

    [Fact]
    public async Task Two_collections_at_once_take_turns()
    {
        AddChain();
        await using var first = Made.Open();
        await using var second = Made.Open();

        var results = await Task.WhenAll(
            Task.Run(() => new GarbageCollector(first).CollectAsync(cancellationToken: Cancellation)),
            Task.Run(() => new GarbageCollector(second).CollectAsync(cancellationToken: Cancellation)));

        Assert.Equal(4, results.Sum(static result => result.Deleted.Count));
    }
}
