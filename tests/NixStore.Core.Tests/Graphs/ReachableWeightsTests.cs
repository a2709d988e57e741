namespace NixStore.Graphs;

public sealed class ReachableWeightsTests
{
    [Fact]
    public void A_node_that_several_ways_reach_is_counted_once()
    {
        var graph = Adjacency.FromEdges(4, [0, 0, 1, 2, 3], [1, 2, 3, 3, 3]);

        var weights = new ReachableWeights(graph, [1, 10, 100, 1000]);

        Assert.Equal([1111, 1010, 1100, 1000], Enumerable.Range(0, 4).Select(weights.SumFrom));
        Assert.Equal(1111, weights.SumFrom(0));
    }

    [Fact]
    public void Nodes_of_a_cycle_have_the_same_sum()
    {
        var weights = new ReachableWeights(Adjacency.FromEdges(3, [0, 1, 2], [1, 2, 0]), [1, 2, 4]);

        Assert.Equal([7, 7, 7], Enumerable.Range(0, 3).Select(weights.SumFrom));
    }
}
