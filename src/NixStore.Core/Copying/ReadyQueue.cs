using NixStore.Graphs;
using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>
/// Distributes the paths of a copy in groups. A path is ready when all of its references are valid. Paths on which the longest chain of
/// bytes depends come first, so that the streams end at about the same time.
/// </summary>
internal sealed class ReadyQueue
{
    /// <summary>The size of a group in bytes, after which its paths are known to be valid and their referrers become ready.</summary>
    private const long BytesInGroup = 8 * 1024 * 1024;

    private const int PathsInGroup = 64;

    private readonly Lock _gate = new();
    private readonly IReadOnlyList<ValidPathInfo> _ordered;
    private readonly int _streams;
    private readonly ReferenceGraph _graph;
    private readonly Adjacency _dependents;
    private readonly int[] _unmet;
    private readonly long[] _weights;
    private readonly PriorityQueue<int, long> _ready = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _untaken;
    private int _running;

    /// <summary>Creates a queue.</summary>
    /// <param name="ordered">The paths, dependencies first.</param>
    /// <param name="streams">The number of concurrent streams. A single stream gets all paths in one group.</param>
    public ReadyQueue(IReadOnlyList<ValidPathInfo> ordered, int streams)
    {
        _ordered = ordered;
        _streams = streams;
        _untaken = ordered.Count;
        _unmet = new int[ordered.Count];
        _weights = new long[ordered.Count];
        _graph = ReferenceGraph.Of(ordered);
        _dependents = _graph.Edges.Reverse();
        for (var number = 0; number < ordered.Count; number++)
        {
            foreach (var needed in _graph.ReferencesOf(number))
            {
                _unmet[number] += needed == number ? 0 : 1;
            }
        }

        for (var number = ordered.Count - 1; number >= 0; number--)
        {
            var heaviest = 0L;
            foreach (var dependent in _dependents[number])
            {
                heaviest = Math.Max(heaviest, _weights[dependent]);
            }

            _weights[number] = ordered[number].NarSize + heaviest;
            if (_unmet[number] == 0)
            {
                MakeReady(number);
            }
        }
    }

    /// <summary>Takes a group of paths. Waits while the remaining paths depend on groups in progress.</summary>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>The paths, dependencies first. Empty if none remain.</returns>
    public async Task<IReadOnlyList<ValidPathInfo>> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_untaken == 0 || _ready.Count > 0 || _running == 0)
                {
                    return Take();
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Finishes a group, whether it was successful or not.</summary>
    /// <param name="group">The paths.</param>
    public void Finish(IReadOnlyList<ValidPathInfo> group)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _running--;
            foreach (var info in group)
            {
                Settle(_graph.NumberOf(info.Path));
            }

            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    private void Settle(int number)
    {
        foreach (var dependent in _dependents[number])
        {
            if (dependent != number && --_unmet[dependent] == 0)
            {
                MakeReady(dependent);
            }
        }
    }

    private void MakeReady(int number) => _ready.Enqueue(number, -_weights[number]);

    private List<ValidPathInfo> Take()
    {
        List<ValidPathInfo> group;
        if (_streams == 1 || _ready.Count == 0)
        {
            // A single stream takes all paths. This also prevents waiting forever for references that form a cycle.
            group = _untaken == _ordered.Count ? [.. _ordered] : [.. _ordered.Where((_, number) => _unmet[number] > 0)];
            Array.Clear(_unmet);
            _ready.Clear();
        }
        else
        {
            group = TakeReady();
        }

        _untaken -= group.Count;
        _running += group.Count > 0 ? 1 : 0;
        return group;
    }

    private List<ValidPathInfo> TakeReady()
    {
        var group = new List<ValidPathInfo>();
        var bytes = 0L;
        while (_ready.TryPeek(out var number, out _) && group.Count < PathsInGroup)
        {
            // Leaves paths for the other streams.
            bytes += _ordered[number].NarSize;
            if (group.Count > 0 && (bytes > BytesInGroup || _ready.Count < _streams))
            {
                break;
            }

            group.Add(_ordered[_ready.Dequeue()]);
        }

        return group;
    }
}
