using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Remote;

namespace NixStore.Copying;

/// <summary>One closure for several targets, at the pace of each.</summary>
public sealed class ClosureDistributorTests
{
    private const int Paths = 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copies_to_each_target_what_it_lacks()
    {
        var source = Sample();
        MemoryStore[] targets = [new MemoryStore(), new MemoryStore(), new MemoryStore()];
        targets[1].Put(source.InfoOf(TestPaths.Path("part-0")), source.NarOf(TestPaths.Path("part-0")));

        var results = await CopyAsync(new ClosureDistributor(source), targets);

        Assert.All(results, static result => Assert.Null(result.Error));
        Assert.Equal([Paths, Paths - 1, Paths], results.Select(static result => result.Copy!.Copied.Count));
        Assert.Equal([0, 1, 0], results.Select(static result => result.Copy!.Present.Count));
        Assert.All(targets, target => IsWhole(source, target));
        Assert.All(results, static result => Assert.Equal(result.Copy!.Bytes, result.BytesRead));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Reads_each_path_once_for_all_of_them(int degree)
    {
        var source = Sample();
        MemoryStore[] targets = [.. Enumerable.Range(0, 5).Select(static _ => new MemoryStore())];

        await CopyAsync(new ClosureDistributor(source, new CopyOptions { Degree = degree }), targets);

        Assert.Equal(Paths, source.Opened.Count);
        Assert.Equal(Paths, source.Opened.Distinct().Count());
    }

    [Fact]
    public async Task References_come_before_what_refers_to_them_on_each_target()
    {
        var source = Sample();
        MemoryStore[] targets = [new MemoryStore(), new MemoryStore()];

        await CopyAsync(new ClosureDistributor(source), targets);

        Assert.All(targets, target =>
        {
            HashSet<StorePath> registered = [];
            Assert.All(target.Registered, path =>
            {
                registered.Add(path);
                Assert.All(target.InfoOf(path).References, reference => Assert.Contains(reference, registered));
            });
        });
    }

    [Fact]
    public async Task A_target_that_is_dead_keeps_none_of_the_others_back()
    {
        var source = Sample();
        var target = new MemoryStore();
        CopyTarget[] targets = [Dead("web1"), Target(target, "web2")];

        var results = await CopyAsync(new ClosureDistributor(source), targets);

        Assert.IsType<StoreConnectionException>(results[0].Error);
        Assert.Null(results[0].Copy);
        Assert.Null(results[1].Error);
        IsWhole(source, target);
    }

    [Fact]
    public async Task A_target_that_never_answers_lets_the_others_end_first()
    {
        var source = Sample();
        var target = new MemoryStore();
        var answer = new TaskCompletionSource<IWritableStore>(TaskCreationOptions.RunContinuationsAsynchronously);
        CopyTarget[] targets = [new("mute", _ => answer.Task), Target(target, "web2")];

        await using var results = new ClosureDistributor(source).CopyAsync(source.All, targets, Token).GetAsyncEnumerator(Token);
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(("web2", null), (results.Current.Target.Name, results.Current.Error));

        answer.SetException(new StoreConnectionException("mute", "It did not answer."));
        Assert.True(await results.MoveNextAsync());
        Assert.Equal("It did not answer.", results.Current.Error!.Message);
        Assert.False(await results.MoveNextAsync());
    }

    [Fact]
    public async Task A_target_that_fails_in_the_middle_keeps_what_it_has_and_none_of_the_others_back()
    {
        var source = Sample();
        MemoryStore[] targets = [new MemoryStore { Location = "web1" }, new MemoryStore(), new MemoryStore()];
        targets[0].OnReceive = static (path, nar) => path.Name == "part-20"
            ? new HookedStream(nar, 0, static () => throw new StoreConnectionException("web1", "The cable was cut."))
            : nar;

        var results = await CopyAsync(new ClosureDistributor(source, new CopyOptions { Degree = 1 }), targets);

        Assert.Equal("The cable was cut.", results[0].Error!.Message);
        Assert.InRange(results[0].BytesRead, 1, results[1].BytesRead - 1);
        Assert.All(targets[1..], target => IsWhole(source, target));

        // Only the NAR that the broken target was reading alone is read again.
        Assert.InRange(source.Opened.Count, Paths, Paths + 1);

        source.Opened.Clear();
        targets[0].OnReceive = static (_, nar) => nar;
        var had = targets[0].Registered.ToHashSet();
        await CopyAsync(new ClosureDistributor(source), targets);
        IsWhole(source, targets[0]);
        Assert.DoesNotContain(source.Opened, had.Contains);
    }

    [Fact]
    public async Task A_slow_target_is_served_again_when_it_continues_and_the_buffer_stays_bounded()
    {
        const int buffer = 300_000;
        var source = Sample();
        using var gate = new Gate();
        MemoryStore[] targets = [new MemoryStore { Location = "slow" }, new MemoryStore(), new MemoryStore()];
        targets[0].OnReceive = (_, nar) => gate.Guard(nar);
        var distributor = new ClosureDistributor(source, new CopyOptions { Degree = 1 }, new DistributionOptions { BufferBytes = buffer });

        await using (var results = distributor.CopyAsync(
            source.All, [.. targets.Select(static target => Target(target, target.Location))], Token).GetAsyncEnumerator(Token))
        {
            for (var ended = 0; ended < 2; ended++)
            {
                Assert.True(await results.MoveNextAsync());
                Assert.Equal("memory", results.Current.Target.Name);
            }

            Assert.Empty(targets[0].Registered);
            gate.Open();
            Assert.True(await results.MoveNextAsync());
            Assert.Equal(("slow", null), (results.Current.Target.Name, results.Current.Error));
            Assert.False(await results.MoveNextAsync());
        }

        Assert.All(targets, target => IsWhole(source, target));

        // In addition to its share, each target has at most the block that it is at. The sample is 2 MB.
        Assert.InRange(distributor.MostBuffered, 1, buffer + (3 * 256 * 1024));
        Assert.InRange(source.Opened.Count, Paths + 1, 3 * Paths);
    }

    [Fact]
    public async Task A_target_that_falls_behind_within_a_path_continues_from_its_position()
    {
        var source = new MemoryStore();
        source.AddSized("giant", 3_000_000);
        using var gate = new Gate();
        MemoryStore[] targets = [new MemoryStore { Location = "slow" }, new MemoryStore()];
        targets[0].OnReceive = (_, nar) => new HookedStream(nar, 400_000, gate.Pass);
        var distributor = new ClosureDistributor(source, null, new DistributionOptions { BufferBytes = 1_000_000 });

        await using (var results = distributor.CopyAsync(
            source.All, [.. targets.Select(static target => Target(target, target.Location))], Token).GetAsyncEnumerator(Token))
        {
            Assert.True(await results.MoveNextAsync());
            Assert.Equal("memory", results.Current.Target.Name);
            await gate.Reached.WaitAsync(Token);
            gate.Open();
            Assert.True(await results.MoveNextAsync());
            Assert.Equal(("slow", null), (results.Current.Target.Name, results.Current.Error));
        }

        Assert.All(targets, target => IsWhole(source, target));
        Assert.Equal(2, source.Opened.Count);
        Assert.InRange(distributor.MostBuffered, 1, 1_000_000 + (2 * 256 * 1024));
    }

    [Fact]
    public async Task A_path_that_the_source_cannot_give_is_a_failure_on_each_target_and_the_rest_is_copied()
    {
        var source = Sample();
        source.OnOpen = static (path, nar) => path.Name == "part-3"
            ? new HookedStream(nar, 0, static () => throw new IOException("unplugged"))
            : nar;
        MemoryStore[] targets = [new MemoryStore(), new MemoryStore()];

        var results = await CopyAsync(new ClosureDistributor(source), targets);

        Assert.All(results, static result =>
        {
            Assert.Equal(
                "unplugged", Assert.Single(result.Copy!.Failures, static failure => failure.FailedReference is null).Error.Message);
            Assert.True(result.Copy.Copied.Count > 5);
        });
    }

    [Fact]
    public async Task No_more_targets_are_served_at_once_than_is_said()
    {
        var source = Sample();
        var (open, most) = (0, 0);
        CopyTarget[] targets = [.. Enumerable.Range(0, 6).Select(number => new CopyTarget($"web{number}", _ =>
        {
            var now = Interlocked.Increment(ref open);
            most = Math.Max(most, now);
            return Task.FromResult<IWritableStore>(new MemoryStore { OnDispose = () => Interlocked.Decrement(ref open) });
        }))];

        var results = await CopyAsync(new ClosureDistributor(source, null, new DistributionOptions { MaximumTargets = 2 }), targets);

        Assert.Equal(6, results.Count(static result => result.Error is null));
        Assert.InRange(most, 1, 2);
        Assert.Equal(0, open);
    }

    [Fact]
    public async Task A_target_that_is_not_approved_is_sent_nothing_and_has_no_result()
    {
        var source = Sample();
        MemoryStore[] targets = [new MemoryStore { Location = "web1" }, new MemoryStore { Location = "web2" }];
        var plans = new Dictionary<string, int>();

        var results = await CopyAsync(
            new ClosureDistributor(source, null, new DistributionOptions
            {
                Approve = (target, plan) =>
                {
                    lock (plans)
                    {
                        plans.Add(target.Name, plan.Missing.Count);
                    }

                    return target.Name == "web2";
                },
            }),
            targets);

        Assert.Equal("web2", Assert.Single(results).Target.Name);
        Assert.Equal(
            [("web1", Paths), ("web2", Paths)], plans.OrderBy(static plan => plan.Key).Select(static plan => (plan.Key, plan.Value)));
        Assert.Empty(targets[0].Registered);
    }

    [Fact]
    public async Task Ends_all_copies_when_it_is_cancelled()
    {
        var source = Sample();
        using var gate = new Gate();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        MemoryStore[] targets = [new MemoryStore(), new MemoryStore()];
        source.OnOpen = (path, nar) => path.Name == "part-9" ? gate.Guard(nar) : nar;

        var copy = CopyAsync(new ClosureDistributor(source), targets, cancel.Token);
        await gate.Reached.WaitAsync(Token);
        await cancel.CancelAsync();
        gate.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy);
        Assert.All(targets, static target => Assert.False(target.Has("part-9")));
    }

    [Fact]
    public async Task Reports_the_progress_of_each_target()
    {
        var source = Sample();
        MemoryStore[] targets = [new MemoryStore { Location = "web1" }, new MemoryStore { Location = "web2" }];
        var logs = targets.ToDictionary(static target => target.Location, static _ => new ProgressLog());

        await CopyAsync(new ClosureDistributor(source, null, new DistributionOptions { Progress = target => logs[target.Name] }), targets);

        Assert.All(logs.Values, static log => Assert.Equal((Paths, log.Last.BytesTotal), (log.Last.PathsDone, log.Last.BytesDone)));
    }

    private static CopyTarget Target(MemoryStore store, string name) => new(name, _ => Task.FromResult<IWritableStore>(store));

    private static CopyTarget Dead(string name)
        => new(name, _ => Task.FromException<IWritableStore>(new StoreConnectionException(name, $"Cannot reach {name}.")));

    private static Task<List<TargetResult>> CopyAsync(
        ClosureDistributor distributor, MemoryStore[] targets, CancellationToken? cancellationToken = null)
        => CopyAsync(distributor, [.. targets.Select(static target => Target(target, target.Location))], cancellationToken);

    // In the order of the targets.
    private static async Task<List<TargetResult>> CopyAsync(
        ClosureDistributor distributor, CopyTarget[] targets, CancellationToken? cancellationToken = null)
    {
        var results = await distributor.CopyAsync(Sample().All, targets, cancellationToken ?? Token).ToListAsync(Token);
        return [.. results.OrderBy(result => Array.IndexOf(targets, result.Target))];
    }

    private static void IsWhole(MemoryStore source, MemoryStore target)
        => Assert.All(source.All, path => Assert.Equal(source.NarOf(path), target.NarOf(path)));

    // Each path refers to some before it; a few are large.
    private static MemoryStore Sample()
    {
        var store = new MemoryStore();
        var random = new Random(1);
        for (var number = 0; number < Paths; number++)
        {
            string[] references = [.. Enumerable.Range(0, number)
                .Where(_ => random.Next(number) < 2)
                .Select(static needed => $"part-{needed}")];
            store.AddSized($"part-{number}", number % 9 == 5 ? 400_000 : random.Next(20_000), references);
        }

        return store;
    }
}
