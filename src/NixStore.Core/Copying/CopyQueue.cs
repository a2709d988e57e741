using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>
/// Distributes the paths of a copy to workers. One worker takes the largest remaining paths, so that no large path remains at the end. The
/// others take paths in dependency order, so that paths become valid continuously and an interruption loses little.
/// </summary>
internal sealed class CopyQueue
{
    // Limits the work that one worker takes and others cannot share.
    private const long BytesTogether = 8 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly IReadOnlyList<ValidPathInfo> _ordered;
    private readonly Lazy<Dictionary<StorePath, int>> _numbers;
    private readonly Sequence _inOrder;
    private readonly Sequence _largestFirst;
    private readonly bool[] _taken;
    private readonly int _workers;
    private readonly int _pathsTogether;
    private int _left;

    /// <summary>Creates a queue.</summary>
    /// <param name="ordered">The paths, dependencies first.</param>
    /// <param name="workers">The number of workers.</param>
    /// <param name="pathsTogether">The maximum number of paths that a worker takes at a time, if there are enough for all.</param>
    public CopyQueue(IReadOnlyList<ValidPathInfo> ordered, int workers, int pathsTogether)
    {
        _ordered = ordered;
        _numbers = new Lazy<Dictionary<StorePath, int>>(
            () => ordered.Index().ToDictionary(static item => item.Item.Path, static item => item.Index));
        _workers = workers;
        _pathsTogether = pathsTogether;
        _left = ordered.Count;
        _taken = new bool[ordered.Count];
        var numbers = Enumerable.Range(0, ordered.Count);
        _inOrder = new Sequence([.. numbers]);
        _largestFirst = new Sequence([.. numbers.OrderByDescending(number => ordered[number].NarSize)]);
    }

    /// <summary>Takes the next paths in dependency order.</summary>
    /// <returns>The paths. Empty if none remain.</returns>
    public IReadOnlyList<ValidPathInfo> TakeNext() => Take(_inOrder);

    /// <summary>Takes the largest remaining paths.</summary>
    /// <returns>The paths. Empty if none remain.</returns>
    public IReadOnlyList<ValidPathInfo> TakeLargest() => Take(_largestFirst);

    /// <summary>Takes the first of some paths that remains.</summary>
    /// <param name="paths">The paths.</param>
    /// <returns>The path. Empty if none of the paths remain.</returns>
    public IReadOnlyList<ValidPathInfo> TakeOneOf(IReadOnlyList<StorePath> paths)
    {
        lock (_lock)
        {
            foreach (var path in paths)
            {
                if (_numbers.Value.TryGetValue(path, out var number) && !_taken[number])
                {
                    _taken[number] = true;
                    _left--;
                    return [_ordered[number]];
                }
            }

            return [];
        }
    }

    private List<ValidPathInfo> Take(Sequence sequence)
    {
        lock (_lock)
        {
            var group = new List<ValidPathInfo>();
            var bytes = 0L;
            var most = Math.Clamp(_left / _workers, 1, _pathsTogether);
            for (; group.Count < most && sequence.Next < _taken.Length; sequence.Next++)
            {
                var number = sequence.Numbers[sequence.Next];
                if (_taken[number])
                {
                    continue;
                }

                bytes += _ordered[number].NarSize;
                if (group.Count > 0 && bytes > BytesTogether)
                {
                    break;
                }

                _taken[number] = true;
                group.Add(_ordered[number]);
            }

            _left -= group.Count;
            return group;
        }
    }

    private sealed class Sequence(int[] numbers)
    {
        public int[] Numbers => numbers;

        public int Next { get; set; }
    }
}
