using NixStore.Paths;

namespace NixStore.Stores.Local;

/// <summary>
/// Keeps received paths until all that they refer to is valid or comes with them. For one thread at a time. Each path and
/// reference is looked at once, however many wait.
/// </summary>
/// <param name="findValid">Tells which of some paths are valid in the store.</param>
internal sealed class ReceivedPathQueue(Func<IReadOnlyCollection<StorePath>, IReadOnlySet<StorePath>> findValid)
{
    private readonly Dictionary<StorePath, ReceivedPath> _waiting = [];
    private readonly Dictionary<StorePath, List<ReceivedPath>> _waitingFor = [];
    private readonly HashSet<StorePath> _settled = [];
    private readonly List<ReceivedPath> _ready = [];

    /// <summary>Whether paths are ready.</summary>
    public bool HasReady => _ready.Count > 0;

    /// <summary>Takes a path.</summary>
    /// <returns>False where the same path was taken before.</returns>
    public bool TryAdd(ReceivedPath path)
    {
        if (_settled.Contains(path.Path) || _waiting.ContainsKey(path.Path))
        {
            return false;
        }

        path.Unmet.UnionWith(path.Registration.Info.References);
        path.Unmet.Remove(path.Path);
        path.Unmet.ExceptWith(_settled);

        // What is waited for already was not valid then, and settles by itself or at the end.
        var unknown = path.Unmet.Where(reference => !_waiting.ContainsKey(reference) && !_waitingFor.ContainsKey(reference)).ToList();
        if (unknown.Count > 0)
        {
            var valid = findValid(unknown);
            _settled.UnionWith(valid);
            path.Unmet.ExceptWith(valid);
        }

        _waiting.Add(path.Path, path);
        foreach (var reference in path.Unmet)
        {
            (_waitingFor.TryGetValue(reference, out var waiting) ? waiting : _waitingFor[reference] = []).Add(path);
        }

        if (path.Unmet.Count == 0)
        {
            MakeReady(path);
        }

        return true;
    }

    /// <summary>Looks once more for references in the store, which another process may have added.</summary>
    public void LookAgain()
    {
        var missing = _waitingFor.Keys.Where(reference => !_waiting.ContainsKey(reference)).ToList();
        if (missing.Count > 0)
        {
            foreach (var reference in findValid(missing))
            {
                Settle(reference);
            }
        }
    }

    /// <summary>Takes the paths that are ready, each after those that it refers to.</summary>
    public List<ReceivedPath> TakeReady(int most)
    {
        var taken = _ready.GetRange(0, Math.Min(most, _ready.Count));
        _ready.RemoveRange(0, taken.Count);
        return taken;
    }

    /// <summary>The paths that still wait for others, sorted.</summary>
    public IReadOnlyList<ReceivedPath> Waiting => [.. _waiting.Values.OrderBy(static path => path.Path)];

    private void MakeReady(ReceivedPath path)
    {
        _waiting.Remove(path.Path);
        _ready.Add(path);
        Settle(path.Path);
    }

    private void Settle(StorePath first)
    {
        // Chains of references can be as long as the closure, so no recursion.
        var settled = new Stack<StorePath>([first]);
        while (settled.TryPop(out var reference))
        {
            _settled.Add(reference);
            if (!_waitingFor.Remove(reference, out var waiting))
            {
                continue;
            }

            foreach (var path in waiting)
            {
                path.Unmet.Remove(reference);
                if (path.Unmet.Count == 0)
                {
                    _waiting.Remove(path.Path);
                    _ready.Add(path);
                    settled.Push(path.Path);
                }
            }
        }
    }
}
