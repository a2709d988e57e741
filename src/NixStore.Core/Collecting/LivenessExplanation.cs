using NixStore.Graphs;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting;

/// <summary>Finds the roots that keep one path, with the shortest way from each.</summary>
internal sealed class LivenessExplanation
{
    private readonly Liveness _liveness;
    private readonly int _path;
    private readonly int[] _distances;

    /// <summary>Measures the distances of all paths that keep a path.</summary>
    public LivenessExplanation(Liveness liveness, int path)
        : this(liveness, liveness.Edges.Reverse(), path)
    {
    }

    /// <summary>Measures the distances of all paths that keep a path, with reversed edges that serve for several paths.</summary>
    public LivenessExplanation(Liveness liveness, Adjacency reversed, int path)
    {
        _liveness = liveness;
        _path = path;
        _distances = GraphDistances.From(reversed, path);
    }

    private ReferenceGraph Graph => _liveness.Snapshot.References;

    /// <summary>Explains by which of some roots the path is kept.</summary>
    /// <returns>The reasons, the nearest roots first.</returns>
    public List<LivenessReason> Explain(IReadOnlyList<StoreRoot> roots)
        => [.. from root in roots
               where !root.Stale && root.Path is not null
               from number in FindKept(root)
               where _distances[number] != GraphDistances.Unreachable
               orderby _distances[number]
               select new LivenessReason(root, FindChain(number))];

    private IEnumerable<int> FindKept(StoreRoot root)
        => Graph.NumberOf(root.Path!) is >= 0 and var number ? [number]
            : root.Kind == StoreRootKind.Temporary && Graph.PathOf(_path).HashPart == root.Path!.HashPart ? [_path]
            : [];

    private List<LivenessStep> FindChain(int from)
    {
        List<LivenessStep> chain = [new(Graph.PathOf(from), LivenessRule.Root)];
        for (var number = from; number != _path;)
        {
            var next = FindNext(number);
            chain.Add(new LivenessStep(Graph.PathOf(next), FindRule(number, next)));
            number = next;
        }

        return chain;
    }

    private int FindNext(int number)
    {
        foreach (var next in _liveness.Edges[number])
        {
            if (_distances[next] == _distances[number] - 1)
            {
                return next;
            }
        }

        throw new InvalidOperationException("The distances do not fit the graph.");
    }

    private LivenessRule FindRule(int from, int to)
        => Graph.Edges[from].Contains(to) ? LivenessRule.Reference
            : _liveness.Snapshot.Derivers[from].Contains(to) ? LivenessRule.Deriver
            : LivenessRule.Output;
}
