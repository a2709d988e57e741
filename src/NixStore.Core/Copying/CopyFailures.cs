using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>Collects failures of several threads.</summary>
internal sealed class CopyFailures
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StorePath, CopyFailure> _failures = [];

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _failures.Count == 0;
            }
        }
    }

    public bool Contains(StorePath path)
    {
        lock (_lock)
        {
            return _failures.ContainsKey(path);
        }
    }

    public void Add(StorePath path, Exception error)
    {
        lock (_lock)
        {
            _failures[path] = new CopyFailure(path, error, null);
        }
    }

    /// <summary>Adds a path if one of its references has failed.</summary>
    /// <param name="info">The path.</param>
    /// <returns>Whether a reference has failed.</returns>
    public bool TryAddDependent(ValidPathInfo info)
    {
        lock (_lock)
        {
            foreach (var reference in info.References)
            {
                if (reference != info.Path && _failures.TryGetValue(reference, out var failure))
                {
                    _failures.TryAdd(info.Path, new CopyFailure(info.Path, failure.Error, reference));
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Adds the paths that were copied before one of their references failed.</summary>
    /// <param name="ordered">All paths, dependencies first.</param>
    public void AddDependents(IEnumerable<ValidPathInfo> ordered)
    {
        foreach (var info in ordered)
        {
            TryAddDependent(info);
        }
    }

    public IReadOnlyList<CopyFailure> InOrder(IEnumerable<ValidPathInfo> ordered)
    {
        lock (_lock)
        {
            return [.. ordered.Where(info => _failures.ContainsKey(info.Path)).Select(info => _failures[info.Path])];
        }
    }
}
