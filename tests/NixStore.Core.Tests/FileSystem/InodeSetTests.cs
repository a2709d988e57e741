using NixStore.FileSystem.Trees;

namespace NixStore.FileSystem;

public sealed class InodeSetTests
{
    [Fact]
    public void It_contains_what_was_added_and_nothing_else()
    {
        var random = new Random(1);
        var added = new HashSet<ulong>();
        using var set = new InodeSet();
        for (var number = 0; number < 20_000; number++)
        {
            var inode = number % 2 == 0 ? (ulong)number + 1 : (ulong)random.NextInt64(1, long.MaxValue);
            added.Add(inode);
            set.Add(inode);
        }

        Assert.All(added, inode => Assert.True(set.Contains(inode)));
        Assert.All(Enumerable.Range(0, 20_000), number => Assert.Equal(added.Contains((ulong)number), set.Contains((ulong)number)));
    }

    [Fact]
    public void A_set_without_numbers_contains_none()
    {
        using var set = new InodeSet();
        Assert.False(set.Contains(1));
        Assert.False(set.Contains(0));
    }

    [Fact]
    public void A_number_that_is_added_again_takes_no_room()
    {
        using var set = new InodeSet();
        for (var number = 0; number < 100_000; number++)
        {
            set.Add((ulong)(number % 10) + 1);
        }

        Assert.True(set.Contains(10));
        Assert.False(set.Contains(11));
    }
}
