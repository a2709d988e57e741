namespace NixStore.Graphs;

public sealed class ReachableGrowthTests
{
    // 0 -> 2, 1 -> 2 -> 3
    private readonly ReachableGrowth _growth = new(Adjacency.FromEdges(4, [0, 1, 2], [2, 2, 3]), [1, 10, 100, 1000]);

    [Fact]
    public void What_the_node_before_reaches_is_not_added()
    {
        Assert.Equal((1101, 1101), _growth.Next(0));
        Assert.Equal((1110, 10), _growth.Next(1));
        Assert.Equal((1110, 0), _growth.Next(1));
        Assert.Equal((1101, 1), _growth.Next(0));
    }

    [Fact]
    public void What_only_an_earlier_node_reaches_is_added()
    {
        _growth.Next(0);
        _growth.Next(3);

        Assert.Equal((1101, 101), _growth.Next(0));
    }

    [Fact]
    public void All_is_added_after_a_new_start()
    {
        _growth.Next(0);
        _growth.StartOver();

        Assert.Equal((1101, 1101), _growth.Next(0));
    }
}
