using System.Diagnostics.CodeAnalysis;
using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores.Errors;

namespace NixStore.Stores.Receiving;

/// <summary>
/// Keeps received paths until all that they refer to is valid. For one thread at a time. Each path and reference is looked
/// at once, however many wait.
/// </summary>
/// <typeparam name="T">What is needed to make a path valid.</typeparam>
internal sealed class ReceivedPathQueue<T>
{
    private readonly Dictionary<StorePath, Entry> _waiting = [];
    private readonly Dictionary<StorePath, List<Entry>> _waitingFor = [];
    private readonly HashSet<StorePath> _received = [];
    private readonly HashSet<StorePath> _valid = [];
    private readonly Queue<T> _ready = [];

    /// <summary>Whether paths are ready.</summary>
    public bool HasReady => _ready.Count > 0;

    /// <summary>The references that are waited for and were not received, in any order.</summary>
    public IReadOnlyList<StorePath> Missing => [.. _waitingFor.Keys.Where(reference => !_received.Contains(reference))];

    /// <summary>Takes a path.</summary>
    /// <param name="info">What is known of it.</param>
    /// <param name="item">What is needed to make it valid.</param>
    /// <param name="findValid">Tells which of some references are valid in the store; asked once for each reference.</param>
    /// <returns>False where the same path was taken before, or is valid.</returns>
    public bool TryAdd(ValidPathInfo info, T item, Func<IReadOnlyCollection<StorePath>, IReadOnlySet<StorePath>> findValid)
    {
        if (_valid.Contains(info.Path) || !_received.Add(info.Path))
        {
            return false;
        }

        var entry = new Entry(info, item);
        entry.Unmet.UnionWith(info.References);
        entry.Unmet.Remove(info.Path);
        entry.Unmet.ExceptWith(_valid);

        // What is waited for already was not valid then, and settles by itself or at the end.
        var unknown = entry.Unmet.Where(reference => !_received.Contains(reference) && !_waitingFor.ContainsKey(reference)).ToList();
        if (unknown.Count > 0)
        {
            var valid = findValid(unknown);
            _valid.UnionWith(valid);
            entry.Unmet.ExceptWith(valid);
        }

        if (entry.Unmet.Count == 0)
        {
            _ready.Enqueue(item);
            return true;
        }

        _waiting.Add(info.Path, entry);
        foreach (var reference in entry.Unmet)
        {
            (_waitingFor.TryGetValue(reference, out var waiting) ? waiting : _waitingFor[reference] = []).Add(entry);
        }

        return true;
    }

    /// <summary>Takes a path out that is ready to become valid.</summary>
    /// <param name="item">What is needed to make it valid.</param>
    /// <returns>False if none is ready.</returns>
    public bool TryTakeReady([MaybeNullWhen(false)] out T item) => _ready.TryDequeue(out item);

    /// <summary>Takes note that a path is valid, which may make others ready.</summary>
    /// <param name="path">The path.</param>
    public void Settle(StorePath path)
    {
        _valid.Add(path);
        if (!_waitingFor.Remove(path, out var waiting))
        {
            return;
        }

        foreach (var entry in waiting)
        {
            entry.Unmet.Remove(path);
            if (entry.Unmet.Count == 0)
            {
                _waiting.Remove(entry.Info.Path);
                _ready.Enqueue(entry.Item);
            }
        }
    }

    /// <summary>Throws where paths still wait for others.</summary>
    /// <param name="directory">The logical store directory.</param>
    /// <param name="location">The name of the store in messages.</param>
    /// <exception cref="ReferencesNotValidException">A path refers to one that is neither valid nor received.</exception>
    /// <exception cref="NixStoreException">Paths refer to each other in a circle.</exception>
    public void RequireNoneWaits(StoreDirectory directory, string location)
    {
        var waiting = _waiting.Values.OrderBy(static entry => entry.Info.Path).ToList();
        foreach (var entry in waiting)
        {
            if (entry.Unmet.Where(reference => !_received.Contains(reference)).Order().ToList() is { Count: > 0 } missing)
            {
                throw new ReferencesNotValidException(directory, location, entry.Info.Path, missing);
            }
        }

        ReferenceCycles.Check(directory, location, waiting.ConvertAll(static entry => entry.Info));
    }

    private sealed class Entry(ValidPathInfo info, T item)
    {
        public ValidPathInfo Info => info;

        public T Item => item;

        /// <summary>The references that are not yet valid.</summary>
        public HashSet<StorePath> Unmet { get; } = [];
    }
}
