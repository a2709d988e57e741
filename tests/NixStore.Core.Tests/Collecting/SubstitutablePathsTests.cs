using NixStore.Installing;
using NixStore.Paths;

namespace NixStore.Collecting;

public sealed class SubstitutablePathsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_is_queried_only_about_what_those_before_it_lack()
    {
        await using var first = new MemoryStore();
        await using var second = new MemoryStore();
        var a = first.Add("a").Path;
        var b = second.Add("b").Path;
        var c = TestPaths.Path("c");

        var queried = new List<StorePath>();
        await using var recorded = new FailingStore(second, path =>
        {
            queried.Add(path);
            return path;
        });

        var found = await new SubstitutablePaths([first, recorded]).FindAsync([a, b, c], Cancellation);

        Assert.Equal(new HashSet<StorePath> { a, b }, found);
        Assert.Equal([b, c], queried);
    }

    [Fact]
    public async Task A_store_that_cannot_be_queried_is_skipped_and_reported()
    {
        await using var bad = new FailingStore(new MemoryStore(), static _ => throw new NixStoreException("out of order"));
        await using var good = new MemoryStore();
        var a = good.Add("a").Path;
        var failures = new List<SubstituterFailure>();

        var found = await new SubstitutablePaths([bad, good], new Recorder(failures)).FindAsync([a], Cancellation);

        Assert.Equal([a], found);
        Assert.Equal("out of order", Assert.Single(failures).Error.Message);
    }

    private sealed class Recorder(List<SubstituterFailure> failures) : IProgress<SubstituterFailure>
    {
        public void Report(SubstituterFailure value) => failures.Add(value);
    }
}
