using NixStore.Paths;

namespace NixStore.Graphs;

/// <summary>
/// The references of a whole store as arrays: a path is a number, and its references are a run of numbers. Holds
/// hundreds of thousands of paths in a few megabytes.
/// </summary>
public sealed class ReferenceGraph
{
    private readonly StorePath[] _paths;
    private readonly int[] _starts;
    private readonly int[] _references;
    private readonly Lazy<Dictionary<StorePath, int>> _numbers;

    /// <summary>Creates a graph.</summary>
    /// <param name="paths">The paths; the index of each is its number.</param>
    /// <param name="starts">Where each path's run begins in <paramref name="references"/>; one more at the end.</param>
    /// <param name="references">The runs, one after the other.</param>
    /// <exception cref="ArgumentException">The arrays do not fit each other.</exception>
    public ReferenceGraph(StorePath[] paths, int[] starts, int[] references)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(references);
        if (starts.Length != paths.Length + 1 || starts[^1] != references.Length)
        {
            throw new ArgumentException("The starts must number one more than the paths and end with the count of references.", nameof(starts));
        }

        _paths = paths;
        _starts = starts;
        _references = references;
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

    /// <summary>How many paths there are.</summary>
    public int Count => _paths.Length;

    /// <summary>The paths; the index of each is its number.</summary>
    public IReadOnlyList<StorePath> Paths => _paths;

    /// <summary>The path of a number.</summary>
    /// <param name="number">The number, from 0.</param>
    /// <returns>The path.</returns>
    public StorePath PathOf(int number) => _paths[number];

    /// <summary>The number of a path.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The number, or -1 where the path is not in the graph.</returns>
    public int NumberOf(StorePath path) => _numbers.Value.GetValueOrDefault(path, -1);

    /// <summary>What a path refers to.</summary>
    /// <param name="number">The path's number.</param>
    /// <returns>The numbers of its references.</returns>
    public ReadOnlySpan<int> ReferencesOf(int number) => _references.AsSpan(_starts[number].._starts[number + 1]);

    /// <summary>The same paths with every reference turned round.</summary>
    /// <returns>A graph in which the references of a path are its referrers.</returns>
    public ReferenceGraph Reverse()
    {
        var starts = new int[_paths.Length + 1];
        foreach (var reference in _references)
        {
            starts[reference + 1]++;
        }

        for (var number = 0; number < _paths.Length; number++)
        {
            starts[number + 1] += starts[number];
        }

        var next = starts.AsSpan(0, _paths.Length).ToArray();
        var referrers = new int[_references.Length];
        for (var number = 0; number < _paths.Length; number++)
        {
            foreach (var reference in ReferencesOf(number))
            {
                referrers[next[reference]++] = number;
            }
        }

        return new ReferenceGraph(_paths, starts, referrers);
    }
}
