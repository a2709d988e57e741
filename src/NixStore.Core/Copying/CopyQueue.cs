using System.Diagnostics.CodeAnalysis;
using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>
/// Hands out the paths of a copy to its workers. One worker takes the largest that is left, so that no giant is left alone
/// at the end; the others go in dependency order, so that paths become valid all along and an interruption loses little.
/// </summary>
internal sealed class CopyQueue
{
    private readonly Lock _lock = new();
    private readonly IReadOnlyList<PathInfo> _ordered;
    private readonly int[] _largestFirst;
    private readonly bool[] _taken;
    private int _nextOrdered;
    private int _nextLargest;

    /// <summary>Makes a queue.</summary>
    /// <param name="ordered">The paths, dependencies first.</param>
    public CopyQueue(IReadOnlyList<PathInfo> ordered)
    {
        _ordered = ordered;
        _taken = new bool[ordered.Count];
        _largestFirst = [.. Enumerable.Range(0, ordered.Count).OrderByDescending(number => ordered[number].NarSize)];
    }

    /// <summary>Takes the next path in dependency order.</summary>
    /// <param name="info">The path.</param>
    /// <returns>False where none is left.</returns>
    public bool TryTakeNext([NotNullWhen(true)] out PathInfo? info)
    {
        lock (_lock)
        {
            while (_nextOrdered < _taken.Length && _taken[_nextOrdered])
            {
                _nextOrdered++;
            }

            return TryTake(_nextOrdered < _taken.Length ? _nextOrdered : -1, out info);
        }
    }

    /// <summary>Takes the largest path that is left.</summary>
    /// <param name="info">The path.</param>
    /// <returns>False where none is left.</returns>
    public bool TryTakeLargest([NotNullWhen(true)] out PathInfo? info)
    {
        lock (_lock)
        {
            while (_nextLargest < _taken.Length && _taken[_largestFirst[_nextLargest]])
            {
                _nextLargest++;
            }

            return TryTake(_nextLargest < _taken.Length ? _largestFirst[_nextLargest] : -1, out info);
        }
    }

    private bool TryTake(int number, [NotNullWhen(true)] out PathInfo? info)
    {
        info = number < 0 ? null : _ordered[number];
        if (number >= 0)
        {
            _taken[number] = true;
        }

        return number >= 0;
    }
}
