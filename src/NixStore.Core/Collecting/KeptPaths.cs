using NixStore.Graphs;
using NixStore.Paths;

namespace NixStore.Collecting;

/// <summary>
/// The paths that processes ask to keep while a collection runs, and what is being deleted at the time. A process gets its answer when
/// its path is sure to stay, or when it is gone so that it can be added again.
/// </summary>
internal sealed class KeptPaths
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _hashParts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Removal> _removals = new(StringComparer.Ordinal);
    private ReferenceGraph? _graph;
    private Adjacency? _edges;
    private bool[] _isDead = [];
    private Lazy<ILookup<string, int>>? _deadByHashPart;

    /// <summary>Gets the count of dead paths that were kept.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps a path, and all that it keeps, from now on.</summary>
    /// <returns>A task that ends when the path is either sure to stay or completely gone.</returns>
    public Task KeepAsync(StorePath path)
    {
        var hashPart = path.HashPart;
        lock (_gate)
        {
            _hashParts.Add(hashPart);
            KeepByHashPart(hashPart);
            return _removals.TryGetValue(hashPart, out var removal) ? removal.Ended.Task : Task.CompletedTask;
        }
    }

    /// <summary>Begins with the dead paths of a plan; what was asked for before is kept.</summary>
    public void Begin(GarbagePlan plan)
    {
        lock (_gate)
        {
            var graph = plan.Liveness.Snapshot.References;
            _graph = graph;
            _edges = plan.Liveness.Edges;
            _isDead = new bool[graph.Count];
            foreach (var number in plan.Dead)
            {
                _isDead[number] = true;
            }

            _deadByHashPart = new(() => plan.Dead.ToLookup(number => graph.PathOf(number).HashPart, StringComparer.Ordinal));
            foreach (var hashPart in _hashParts)
            {
                KeepByHashPart(hashPart);
            }
        }
    }

    /// <summary>Keeps a path of the graph, with all that it keeps.</summary>
    public void Keep(int number)
    {
        lock (_gate)
        {
            KeepClosure(number);
        }
    }

    /// <summary>Takes those of some paths that are still dead. Who asks for one from now on waits until it is gone.</summary>
    public List<int> Take(IReadOnlyList<int> numbers)
    {
        lock (_gate)
        {
            var taken = numbers.Where(number => _isDead[number]).ToList();
            foreach (var number in taken)
            {
                _isDead[number] = false;
                BeginRemoval(_graph!.PathOf(number).HashPart);
            }

            return taken;
        }
    }

    /// <summary>Begins to remove a name that is not a valid path.</summary>
    /// <returns>False if a process has asked to keep it.</returns>
    public bool TryTake(string hashPart)
    {
        lock (_gate)
        {
            if (_hashParts.Contains(hashPart))
            {
                return false;
            }

            BeginRemoval(hashPart);
            return true;
        }
    }

    /// <summary>Ends the removal of one name.</summary>
    public void Finish(string hashPart)
    {
        lock (_gate)
        {
            if (_removals.TryGetValue(hashPart, out var removal) && --removal.Count == 0)
            {
                _removals.Remove(hashPart);
                removal.Ended.SetResult();
            }
        }
    }

    /// <summary>Gives back a path that was taken and could not be deleted.</summary>
    /// <param name="number">The path.</param>
    /// <param name="isDead">Whether it is still to be deleted.</param>
    public void GiveBack(int number, bool isDead)
    {
        var hashPart = _graph!.PathOf(number).HashPart;
        lock (_gate)
        {
            _isDead[number] = true;
            if (!isDead || _hashParts.Contains(hashPart))
            {
                KeepClosure(number);
            }
        }

        Finish(hashPart);
    }

    private void BeginRemoval(string hashPart)
    {
        if (!_removals.TryGetValue(hashPart, out var removal))
        {
            _removals.Add(hashPart, removal = new Removal());
        }

        removal.Count++;
    }

    private void KeepByHashPart(string hashPart)
    {
        foreach (var number in _deadByHashPart?.Value[hashPart] ?? [])
        {
            KeepClosure(number);
        }
    }

    // What is live keeps only what is live, so the walk ends there.
    private void KeepClosure(int first)
    {
        var open = new Stack<int>([first]);
        while (open.TryPop(out var number))
        {
            if (_isDead[number])
            {
                _isDead[number] = false;
                Count++;
                foreach (var kept in _edges![number])
                {
                    open.Push(kept);
                }
            }
        }
    }

    // Several names can begin with one hash part, such as a path and its lock.
    private sealed class Removal
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; set; }
    }
}
