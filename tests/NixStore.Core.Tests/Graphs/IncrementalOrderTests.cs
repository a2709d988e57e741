using CsCheck;

namespace NixStore.Graphs;

public sealed class IncrementalOrderTests
{
    // A node refers only to lower ones, so there is no cycle.
    private static Gen<(int Node, int[] Needs)[]> Arrivals { get; } =
        from count in Gen.Int[1, 12]
        from needs in Gen.Int[0, 11].HashSet[0, 4].Array[count]
        from order in Gen.Shuffle(Enumerable.Range(0, count).ToArray())
        select Array.ConvertAll(order, node => (node, needs[node].Where(need => need < node).ToArray()));

    [Fact]
    public void Each_node_comes_once_and_after_all_that_it_depends_on()
        => Arrivals.Sample(static arrivals =>
        {
            var done = new List<int>();
            var order = new IncrementalOrder<int, int>();
            foreach (var (node, needs) in arrivals)
            {
                order.Add(node, node, [.. needs.Except(done)]);
                while (order.TryTakeReady(out var ready))
                {
                    done.Add(ready);
                    order.Complete(ready);
                }
            }

            Assert.Equal(arrivals.Select(static arrival => arrival.Node).Order(), done.Order());
            Assert.All(
                arrivals, arrival => Assert.All(arrival.Needs, need => Assert.True(done.IndexOf(need) < done.IndexOf(arrival.Node))));
        });

    [Fact]
    public void A_node_waits_until_the_last_dependency_is_complete()
    {
        var order = new IncrementalOrder<string, int>();
        order.Add("a", 1, ["b", "c"]);
        order.Complete("b");

        Assert.False(order.HasReady);
        Assert.Equal(["c"], Assert.Single(order.Waiting).Unmet);

        order.Complete("c");

        Assert.True(order.TryTakeReady(out var ready));
        Assert.Equal(1, ready);
        Assert.Empty(order.Waiting);
    }
}
