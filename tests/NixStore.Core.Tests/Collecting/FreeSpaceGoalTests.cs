using NixStore.FileSystem;

namespace NixStore.Collecting;

public sealed class FreeSpaceGoalTests : IAsyncLifetime
{
    private MadeStore _made = null!;

    public async ValueTask InitializeAsync() => _made = await MadeStore.CreateAsync();

    public ValueTask DisposeAsync() => _made.DisposeAsync();

    [Fact]
    public async Task Bytes_are_the_same_in_each_store()
    {
        await using var store = _made.Open();
        await using var memory = new MemoryStore();

        Assert.Equal((5, 5), (FreeSpaceGoal.OfBytes(5).FindBytes(store), FreeSpaceGoal.OfBytes(5).FindBytes(memory)));
    }

    [Fact]
    public async Task A_share_is_one_of_the_size_of_the_file_system()
    {
        await using var store = _made.Open();

        Assert.Equal(FreeSpace.SizeAt(_made.Layout.RealStoreDirectory) / 4, FreeSpaceGoal.OfPercent(25).FindBytes(store));
    }

    [Fact]
    public async Task A_share_of_a_store_elsewhere_is_an_error()
    {
        await using var memory = new MemoryStore();

        Assert.Throws<NixStoreException>(() => FreeSpaceGoal.OfPercent(25).FindBytes(memory));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public void A_share_is_between_nothing_and_all(double percent)
        => Assert.Throws<ArgumentOutOfRangeException>(() => FreeSpaceGoal.OfPercent(percent));
}
