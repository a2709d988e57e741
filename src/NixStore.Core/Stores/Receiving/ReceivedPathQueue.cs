using System.Diagnostics.CodeAnalysis;
using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores.Errors;

namespace NixStore.Stores.Receiving;

/// <summary>Holds received paths until all their references are valid. Use it from one thread at a time.</summary>
/// <typeparam name="T">The type of what is needed to make a path valid.</typeparam>
internal sealed class ReceivedPathQueue<T>
{
    private readonly IncrementalOrder<StorePath, Received> _order = new();
    private readonly HashSet<StorePath> _received = [];
    private readonly HashSet<StorePath> _valid = [];

    /// <summary>Gets whether paths are ready to become valid.</summary>
    public bool HasReady => _order.HasReady;

    /// <summary>Gets the references that paths wait for and that were not received, in any order.</summary>
    public IReadOnlyList<StorePath> Missing => [.. _order.Awaited.Where(reference => !_received.Contains(reference))];

    /// <summary>Adds a received path.</summary>
    /// <param name="info">The metadata of the path.</param>
    /// <param name="item">What is needed to make the path valid.</param>
    /// <param name="findValid">Returns those of some references that are valid in the store. Called once for each reference.</param>
    /// <returns>False if the same path was added before, or is valid.</returns>
    public bool TryAdd(ValidPathInfo info, T item, Func<IReadOnlyCollection<StorePath>, IReadOnlySet<StorePath>> findValid)
    {
        if (_valid.Contains(info.Path) || !_received.Add(info.Path))
        {
            return false;
        }

        var unmet = new HashSet<StorePath>(info.References);
        unmet.Remove(info.Path);
        unmet.ExceptWith(_valid);

        // References that other paths wait for were not valid when those were added.
        var unknown = unmet.Where(reference => !_received.Contains(reference) && !_order.IsAwaited(reference)).ToList();
        if (unknown.Count > 0)
        {
            var valid = findValid(unknown);
            _valid.UnionWith(valid);
            unmet.ExceptWith(valid);
        }

        _order.Add(info.Path, new Received(info, item), unmet);
        return true;
    }

    /// <summary>Removes a path that is ready to become valid.</summary>
    /// <param name="item">What is needed to make the path valid.</param>
    /// <returns>False if none is ready.</returns>
    public bool TryTakeReady([MaybeNullWhen(false)] out T item)
    {
        var isReady = _order.TryTakeReady(out var received);
        item = isReady ? received!.Item : default;
        return isReady;
    }

    /// <summary>Marks a path as valid, so that its referrers may become ready.</summary>
    /// <param name="path">The path.</param>
    public void Settle(StorePath path)
    {
        _valid.Add(path);
        _order.Complete(path);
    }

    /// <summary>Throws if paths still wait for their references.</summary>
    /// <param name="directory">The logical store directory.</param>
    /// <param name="location">The name of the store in messages.</param>
    /// <exception cref="ReferencesNotValidException">A path refers to one that is neither valid nor received.</exception>
    /// <exception cref="NixStoreException">The references of the paths form a cycle.</exception>
    public void RequireNoneWaits(StoreDirectory directory, string location)
    {
        var waiting = _order.Waiting.OrderBy(static entry => entry.Item.Info.Path).ToList();
        foreach (var (received, unmet) in waiting)
        {
            if (unmet.Where(reference => !_received.Contains(reference)).Order().ToList() is { Count: > 0 } missing)
            {
                throw new ReferencesNotValidException(directory, location, received.Info.Path, missing);
            }
        }

        ReferenceCycles.Check(directory, location, waiting.ConvertAll(static entry => entry.Item.Info));
    }

    private sealed record Received(ValidPathInfo Info, T Item);
}
