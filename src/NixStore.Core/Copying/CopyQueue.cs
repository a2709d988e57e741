using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>
/// Hands out the paths of a copy to its workers. One worker takes the largest that are left, so that no giant is left alone
/// at the end; the others go in dependency order, so that paths become valid all along and an interruption loses little.
/// </summary>
internal sealed class CopyQueue
{
    // Of what one worker takes at once, no other can take a part.
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
    /// <param name="workers">How many workers there are.</param>
    /// <param name="pathsTogether">How many paths a worker takes at once, at most and as long as there are enough for all.</param>
    public CopyQueue(IReadOnlyList<ValidPathInfo> ordered, int workers, int pathsTogether)
    {
        _ordered = ordered;
        _numbers = new Lazy<Dictionary<StorePath, int>>(() => ordered.Index().ToDictionary(static item => item.Item.Path, static item => item.Index));
        _workers = workers;
        _pathsTogether = pathsTogether;
        _left = ordered.Count;
        _taken = new bool[ordered.Count];
        var numbers = Enumerable.Range(0, ordered.Count);
        _inOrder = new Sequence([.. numbers]);
        _largestFirst = new Sequence([.. numbers.OrderByDescending(number => ordered[number].NarSize)]);
    }

    /// <summary>Takes the next paths in dependency order.</summary>
    /// <returns>The paths; none if none is left.</returns>
    public IReadOnlyList<ValidPathInfo> TakeNext() => Take(_inOrder);

    /// <summary>Takes the largest paths that are left.</summary>
    /// <returns>The paths; none if none is left.</returns>
    public IReadOnlyList<ValidPathInfo> TakeLargest() => Take(_largestFirst);

    /// <summary>Takes the first of some paths that is left.</summary>
    /// <param name="paths">The paths.</param>
    /// <returns>That path alone; none if none of them is left.</returns>
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
            for (var most = Math.Clamp(_left / _workers, 1, _pathsTogether); group.Count < most && sequence.Next < _taken.Length; sequence.Next++)
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
