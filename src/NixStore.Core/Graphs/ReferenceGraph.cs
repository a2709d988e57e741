using NixStore.Paths;

namespace NixStore.Graphs;

/// <summary>
/// The references of many paths, such as those of a whole store, as arrays: each path has a number. Hundreds of thousands of paths
/// take a few megabytes.
/// </summary>
public sealed class ReferenceGraph
{
    private readonly StorePath[] _paths;
    private readonly Lazy<Dictionary<StorePath, int>> _numbers;

    /// <summary>Creates a graph.</summary>
    /// <param name="paths">The paths; the index of each is its number.</param>
    /// <param name="starts">The index in <paramref name="references"/> at which the run of each path begins, and the count of references
    /// at the end.</param>
    /// <param name="references">The runs of numbers, in the order of the paths.</param>
    /// <exception cref="ArgumentException">The arrays do not fit each other.</exception>
    public ReferenceGraph(StorePath[] paths, int[] starts, int[] references)
        : this(paths, new Adjacency(starts, references))
    {
    }

    /// <summary>Creates a graph.</summary>
    /// <param name="paths">The paths; the index of each is its number.</param>
    /// <param name="edges">The references of each number.</param>
    /// <exception cref="ArgumentException">There are more or fewer nodes than paths.</exception>
    public ReferenceGraph(StorePath[] paths, Adjacency edges)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(edges);
        if (edges.Count != paths.Length)
        {
            throw new ArgumentException("The graph must have as many nodes as there are paths.", nameof(edges));
        }

        _paths = paths;
        Edges = edges;
        _numbers = new Lazy<Dictionary<StorePath, int>>(() =>
        {
            var numbers = new Dictionary<StorePath, int>(_paths.Length);
            for (var number = 0; number < _paths.Length; number++)
            {
                numbers[_paths[number]] = number;
            }

            return numbers;
        });
    }

    /// <summary>Gets the count of paths.</summary>
    public int Count => _paths.Length;

    /// <summary>Gets the paths; the index of each is its number.</summary>
    public IReadOnlyList<StorePath> Paths => _paths;

    /// <summary>Gets the references as edges between numbers.</summary>
    public Adjacency Edges { get; }

    /// <summary>Creates the graph of some paths. References to other paths are left out.</summary>
    /// <param name="infos">The paths, each once; the index of each is its number.</param>
    /// <returns>The graph; the references of each path rise.</returns>
    public static ReferenceGraph Of(IReadOnlyList<ValidPathInfo> infos)
    {
        ArgumentNullException.ThrowIfNull(infos);
        return Of([.. infos.Select(static info => info.Path)], number => infos[number].References);
    }

    /// <summary>Creates the graph of some paths. References to other paths are left out.</summary>
    /// <param name="paths">The paths, each once; the index of each is its number.</param>
    /// <param name="referencesOf">Returns the references of the path with a number.</param>
    /// <returns>The graph; the references of each path rise.</returns>
    /// <exception cref="ArgumentException">A path is given twice.</exception>
    public static ReferenceGraph Of(StorePath[] paths, Func<int, IEnumerable<StorePath>> referencesOf)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(referencesOf);
        var numbers = new Dictionary<StorePath, int>(paths.Length);
        for (var number = 0; number < paths.Length; number++)
        {
            numbers.Add(paths[number], number);
        }

        var starts = new int[paths.Length + 1];
        var references = new List<int>(paths.Length * 8);
        for (var number = 0; number < paths.Length; number++)
        {
            foreach (var reference in referencesOf(number))
            {
                if (numbers.TryGetValue(reference, out var referenceNumber))
                {
                    references.Add(referenceNumber);
                }
            }

            starts[number + 1] = references.Count;
        }

        return new ReferenceGraph(paths, starts, SortRuns(starts, [.. references]));
    }

    /// <summary>Returns the path with a number.</summary>
    /// <param name="number">The number, from 0.</param>
    /// <returns>The path.</returns>
    public StorePath PathOf(int number) => _paths[number];

    /// <summary>Returns the number of a path.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The number, or -1 if the path is not in the graph.</returns>
    public int NumberOf(StorePath path) => _numbers.Value.GetValueOrDefault(path, -1);

    /// <summary>Returns the references of a path.</summary>
    /// <param name="number">The number of the path.</param>
    /// <returns>The numbers of its references.</returns>
    public ReadOnlySpan<int> ReferencesOf(int number) => Edges[number];

    /// <summary>Returns the closure of some paths in this graph.</summary>
    /// <param name="paths">The paths. Those that are not in the graph are left out.</param>
    /// <returns>The numbers of the paths that can be reached.</returns>
    public ReachableSet Reach(IEnumerable<StorePath> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return ReachableSet.From(Edges, paths.Select(NumberOf).Where(static number => number >= 0));
    }

    /// <summary>Returns the same paths with every reference reversed.</summary>
    /// <returns>A graph in which the references of a path are its referrers.</returns>
    public ReferenceGraph Reverse() => new(_paths, Edges.Reverse());

    /// <summary>Returns a part of this graph: some of its paths, with the references among them.</summary>
    /// <param name="numbers">The numbers of the paths.</param>
    /// <returns>A graph in which the paths are sorted and the references of each path rise.</returns>
    public ReferenceGraph PartOf(IReadOnlyList<int> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        int[] sorted = [.. numbers];
        var paths = Array.ConvertAll(sorted, number => _paths[number]);
        Array.Sort(paths, sorted);
        var renumbered = new int[Count];
        Array.Fill(renumbered, -1);
        for (var i = 0; i < sorted.Length; i++)
        {
            renumbered[sorted[i]] = i;
        }

        var starts = new int[sorted.Length + 1];
        var references = new List<int>(sorted.Length * 8);
        for (var i = 0; i < sorted.Length; i++)
        {
            foreach (var reference in Edges[sorted[i]])
            {
                if (renumbered[reference] >= 0)
                {
                    references.Add(renumbered[reference]);
                }
            }

            starts[i + 1] = references.Count;
        }

        return new ReferenceGraph(paths, starts, SortRuns(starts, [.. references]));
    }

    private static int[] SortRuns(int[] starts, int[] references)
    {
        for (var i = 0; i + 1 < starts.Length; i++)
        {
            references.AsSpan(starts[i]..starts[i + 1]).Sort();
        }

        return references;
    }
}
