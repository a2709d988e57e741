using System.Diagnostics.CodeAnalysis;

namespace NixStore.Graphs;

/// <summary>
/// Returns the nodes of a graph that is not yet known as a whole, each after all that it depends on. Each node and dependency is examined
/// once, however many wait. Use it from one thread at a time.
/// </summary>
/// <typeparam name="TNode">The type of the nodes.</typeparam>
/// <typeparam name="TItem">The type of what is returned for a node.</typeparam>
internal sealed class IncrementalOrder<TNode, TItem>
    where TNode : notnull
{
    private readonly Dictionary<TNode, Entry> _waiting = [];
    private readonly Dictionary<TNode, List<Entry>> _dependents = [];
    private readonly Queue<TItem> _ready = [];

    /// <summary>Gets whether items are ready.</summary>
    public bool HasReady => _ready.Count > 0;

    /// <summary>Gets the nodes that others wait for, in any order.</summary>
    public IEnumerable<TNode> Awaited => _dependents.Keys;

    /// <summary>Gets the items that wait, each with the nodes that it waits for, in any order.</summary>
    public IEnumerable<(TItem Item, IReadOnlyCollection<TNode> Unmet)> Waiting
        => _waiting.Values.Select(static entry => (entry.Item, (IReadOnlyCollection<TNode>)entry.Unmet));

    /// <summary>Returns whether others wait for a node.</summary>
    /// <param name="node">The node.</param>
    public bool IsAwaited(TNode node) => _dependents.ContainsKey(node);

    /// <summary>Adds a node. It is ready if it depends on nothing that is unmet.</summary>
    /// <param name="node">The node, which was not added before.</param>
    /// <param name="item">What to return for it.</param>
    /// <param name="unmet">The nodes that it depends on and that were not completed. The set is modified later.</param>
    public void Add(TNode node, TItem item, HashSet<TNode> unmet)
    {
        if (unmet.Count == 0)
        {
            _ready.Enqueue(item);
            return;
        }

        var entry = new Entry(node, item, unmet);
        _waiting.Add(node, entry);
        foreach (var dependency in unmet)
        {
            (_dependents.TryGetValue(dependency, out var dependents) ? dependents : _dependents[dependency] = []).Add(entry);
        }
    }

    /// <summary>Removes an item that is ready.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False if none is ready.</returns>
    public bool TryTakeReady([MaybeNullWhen(false)] out TItem item) => _ready.TryDequeue(out item);

    /// <summary>Marks a node as completed, so that others may become ready.</summary>
    /// <param name="node">The node, added or not.</param>
    public void Complete(TNode node)
    {
        if (!_dependents.Remove(node, out var dependents))
        {
            return;
        }

        foreach (var entry in dependents)
        {
            entry.Unmet.Remove(node);
            if (entry.Unmet.Count == 0)
            {
                _waiting.Remove(entry.Node);
                _ready.Enqueue(entry.Item);
            }
        }
    }

    private sealed record Entry(TNode Node, TItem Item, HashSet<TNode> Unmet);
}
