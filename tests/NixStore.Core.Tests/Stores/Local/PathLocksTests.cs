using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local;

public sealed class PathLocksTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Those_who_lock_the_same_paths_take_turns()
    {
        string[] paths = [_directory.Combine("a"), _directory.Combine("b")];
        var holders = 0;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            for (var turn = 0; turn < 10; turn++)
            {
                using var locks = await PathLocks.AcquireAsync(paths, Cancellation);
                Assert.Equal(1, Interlocked.Increment(ref holders));
                await Task.Yield();
                Interlocked.Decrement(ref holders);
            }
        })));
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }
}
