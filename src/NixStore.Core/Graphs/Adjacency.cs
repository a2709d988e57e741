namespace NixStore.Graphs;

/// <summary>
/// The edges of a directed graph. Its nodes are the numbers from 0, and the targets of a node are a run of one array, so that a
/// graph with ten million edges takes 40 MB.
/// </summary>
public sealed class Adjacency
{
    private readonly int[] _starts;
    private readonly int[] _targets;

    /// <summary>Creates a graph from its runs.</summary>
    /// <param name="starts">The index in <paramref name="targets"/> at which the run of each node begins, and the count of edges at the
    /// end.</param>
    /// <param name="targets">The runs, in the order of the nodes.</param>
    /// <exception cref="ArgumentException">The arrays do not fit each other.</exception>
    public Adjacency(int[] starts, int[] targets)
    {
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(targets);
        if (starts.Length == 0 || starts[^1] != targets.Length)
        {
            throw new ArgumentException("The starts must end with the count of targets.", nameof(starts));
        }

        _starts = starts;
        _targets = targets;
    }

    /// <summary>Gets the count of nodes.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>Gets the count of edges.</summary>
    public int EdgeCount => _targets.Length;

    /// <summary>Gets the targets of a node.</summary>
    /// <param name="node">The node.</param>
    public ReadOnlySpan<int> this[int node] => _targets.AsSpan(_starts[node].._starts[node + 1]);

    /// <summary>Creates a graph from edges in any order.</summary>
    /// <param name="count">The count of nodes.</param>
    /// <param name="sources">The node at which each edge begins.</param>
    /// <param name="targets">The node at which each edge ends.</param>
    /// <returns>The graph; the targets of a node keep the order of the edges.</returns>
    public static Adjacency FromEdges(int count, ReadOnlySpan<int> sources, ReadOnlySpan<int> targets)
    {
        var starts = new int[count + 1];
        foreach (var source in sources)
        {
            starts[source + 1]++;
        }

        for (var node = 0; node < count; node++)
        {
            starts[node + 1] += starts[node];
        }

        var next = starts.AsSpan(0, count).ToArray();
        var runs = new int[targets.Length];
        for (var edge = 0; edge < targets.Length; edge++)
        {
            runs[next[sources[edge]]++] = targets[edge];
        }

        return new Adjacency(starts, runs);
    }

    /// <summary>Returns a graph with the edges of this one and of another one with the same nodes.</summary>
    /// <param name="other">The other graph.</param>
    /// <returns>The graph; an edge of both is there twice.</returns>
    /// <exception cref="ArgumentException">The graphs differ in the count of nodes.</exception>
    public Adjacency Union(Adjacency other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count != Count)
        {
            throw new ArgumentException("Both graphs must have the same nodes.", nameof(other));
        }

        if (other.EdgeCount == 0)
        {
            return this;
        }

        var starts = new int[Count + 1];
        var targets = new int[EdgeCount + other.EdgeCount];
        for (var node = 0; node < Count; node++)
        {
            var run = targets.AsSpan(starts[node]);
            this[node].CopyTo(run);
            other[node].CopyTo(run[this[node].Length..]);
            starts[node + 1] = starts[node] + this[node].Length + other[node].Length;
        }

        return new Adjacency(starts, targets);
    }

    /// <summary>Returns the same nodes with every edge reversed.</summary>
    /// <returns>The graph; the targets of each node rise.</returns>
    public Adjacency Reverse()
    {
        var starts = new int[_starts.Length];
        foreach (var target in _targets)
        {
            starts[target + 1]++;
        }

        for (var node = 0; node < Count; node++)
        {
            starts[node + 1] += starts[node];
        }

        var next = starts.AsSpan(0, Count).ToArray();
        var sources = new int[_targets.Length];
        for (var node = 0; node < Count; node++)
        {
            foreach (var target in this[node])
            {
                sources[next[target]++] = node;
            }
        }

        return new Adjacency(starts, sources);
    }
}
