using CsCheck;

namespace NixStore.Graphs;

/// <summary>The algorithms on graphs, each compared with one that is too simple to be wrong.</summary>
public sealed class GraphPropertyTests
{
    private static Gen<Adjacency> Graphs { get; } =
        from count in Gen.Int[1, 14]
        from edges in Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, count - 1]).Array[0, 40]
        select Adjacency.FromEdges(count, [.. edges.Select(static edge => edge.Item1)], [.. edges.Select(static edge => edge.Item2)]);

    [Fact]
    public void Reversing_twice_gives_the_same_edges()
        => Graphs.Sample(static graph => Assert.Equal(Edges(graph), Edges(graph.Reverse().Reverse())));

    [Fact]
    public void Reversing_exchanges_sources_and_targets()
        => Graphs.Sample(static graph => Assert.Equal(
            Edges(graph).Select(static edge => (edge.To, edge.From)).Order(), Edges(graph.Reverse())));

    [Fact]
    public void A_union_has_the_edges_of_both()
        => Gen.Select(Graphs, Gen.Int[0, 1]).Sample(static (graph, _) =>
            Assert.Equal(Edges(graph).Concat(Edges(graph.Reverse())).Order(), Edges(graph.Union(graph.Reverse()))));

    [Fact]
    public void Reachable_is_what_a_repeated_step_finds()
        => Graphs.Sample(static graph =>
        {
            var reached = ReachableSet.From(graph, [0]);

            Assert.Equal(Reach(graph, 0, -1).Order(), reached.Nodes.Order());
            Assert.All(Enumerable.Range(0, graph.Count), node => Assert.Equal(reached.Nodes.Contains(node), reached.Contains(node)));
        });

    [Fact]
    public void Adding_a_node_reports_how_many_are_new()
        => Graphs.Sample(static graph =>
        {
            var reached = new ReachableSet(graph);
            var first = reached.Add(0);
            var second = reached.Add(graph.Count - 1);

            Assert.Equal(Reach(graph, 0, -1).Count, first);
            Assert.Equal(Reach(graph, graph.Count - 1, -1).Except(Reach(graph, 0, -1)).Count(), second);
        });

    [Fact]
    public void An_order_has_each_node_once_and_targets_first_unless_they_are_in_a_cycle()
        => Graphs.Sample(static graph =>
        {
            var order = TopologicalOrder.Of(graph);

            Assert.Equal(Enumerable.Range(0, graph.Count), order.Order());
            foreach (var (from, to) in Edges(graph).Where(edge => !Reach(graph, edge.To, -1).Contains(edge.From)))
            {
                Assert.True(Array.IndexOf(order, to) < Array.IndexOf(order, from));
            }
        });

    [Fact]
    public void A_cycle_is_found_if_and_only_if_there_is_one()
        => Graphs.Sample(static graph =>
        {
            var cycle = GraphCycles.FindOne(graph);

            Assert.Equal(
                Edges(graph).Any(edge => edge.From != edge.To && Reach(graph, edge.To, -1).Contains(edge.From)), cycle.Length > 0);
            Assert.Equal(cycle.Length, cycle.Distinct().Count());
            for (var index = 0; index < cycle.Length; index++)
            {
                Assert.True(graph[cycle[index]].Contains(cycle[(index + 1) % cycle.Length]));
            }
        });

    [Fact]
    public void Distances_grow_by_one_with_each_step()
        => Graphs.Sample(static graph =>
        {
            var distances = GraphDistances.From(graph, 0);
            HashSet<int> reached = [0];
            for (var step = 0; step <= graph.Count; step++)
            {
                Assert.Equal(reached.Order(), Enumerable.Range(0, graph.Count).Where(node => distances[node] <= step));
                reached.UnionWith(reached.SelectMany(node => graph[node].ToArray()).ToList());
            }
        });

    [Fact]
    public void A_node_dominates_what_cannot_be_reached_without_it()
        => Graphs.Sample(static graph =>
        {
            var dominators = Dominators.From(graph, 0);
            var reached = Reach(graph, 0, -1);
            foreach (var node in Enumerable.Range(0, graph.Count))
            {
                var expected = !reached.Contains(node) ? []
                    : reached.Where(other => other == node || (other != node && !Reach(graph, 0, other).Contains(node))).Order().ToList();

                Assert.Equal(reached.Contains(node), dominators.IsReached(node));
                Assert.Equal(expected, Chain(dominators, node).Order());
            }
        });

    [Fact]
    public void Sums_of_dominated_weights_are_what_goes_without_a_node()
        => Graphs.Sample(static graph =>
        {
            var weights = Enumerable.Range(0, graph.Count).Select(static node => 1L << node).ToArray();
            var sums = weights.ToArray();
            Dominators.From(graph, 0).SumInto(sums);
            var reached = Reach(graph, 0, -1);
            foreach (var node in reached.Where(static node => node != 0))
            {
                Assert.Equal(reached.Except(Reach(graph, 0, node)).Sum(lost => weights[lost]), sums[node]);
            }
        });

    [Fact]
    public void A_common_dominator_is_the_deepest_that_dominates_both()
        => Graphs.Sample(static graph =>
        {
            var dominators = Dominators.From(graph, 0);
            foreach (var (first, second) in dominators.Nodes.SelectMany(_ => dominators.Nodes, static (first, second) => (first, second)))
            {
                Assert.Equal(
                    Chain(dominators, first).First(Chain(dominators, second).Contains), dominators.CommonDominatorOf(first, second));
            }
        });

    [Fact]
    public void A_long_chain_needs_no_deep_stack()
    {
        const int Count = 1_000_000;
        var chain = new Adjacency([.. Enumerable.Range(0, Count), Count - 1], [.. Enumerable.Range(1, Count - 1)]);

        Assert.Equal(Count - 1, TopologicalOrder.Of(chain)[0]);
        Assert.Equal(Count - 2, Dominators.From(chain, 0).DominatorOf(Count - 1));
        Assert.Empty(GraphCycles.FindOne(chain));
        Assert.Equal(Count, ReachableSet.From(chain, [0]).Nodes.Count);
    }

    private static List<(int From, int To)> Edges(Adjacency graph)
        => [.. Enumerable.Range(0, graph.Count).SelectMany(node => graph[node].ToArray(), static (from, to) => (from, to)).Order()];

    private static HashSet<int> Reach(Adjacency graph, int start, int without)
    {
        HashSet<int> reached = start == without ? [] : [start];
        for (var count = -1; count != reached.Count;)
        {
            count = reached.Count;
            reached.UnionWith(reached.SelectMany(node => graph[node].ToArray()).Where(node => node != without).ToList());
        }

        return reached;
    }

    private static IEnumerable<int> Chain(Dominators dominators, int node)
    {
        for (; node >= 0 && dominators.IsReached(node); node = dominators.DominatorOf(node))
        {
            yield return node;
        }
    }
}
