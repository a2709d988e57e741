using NixStore.Graphs;
using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Database;

namespace NixStore.Collecting;

/// <summary>
/// Which paths of a snapshot are live: those that a root reaches by references and, as the options say, by derivers and outputs.
/// </summary>
internal sealed class Liveness
{
    private readonly ReachableSet _live;

    /// <summary>Finds the live paths.</summary>
    public Liveness(StoreSnapshot snapshot, IReadOnlyList<StoreRoot> roots, CollectionOptions options)
    {
        Snapshot = snapshot;
        Edges = EdgesOf(snapshot, options);
        _live = new ReachableSet(Edges);
        HashParts = roots.Where(static root => root.Kind == StoreRootKind.Temporary)
            .Select(static root => root.Path!.HashPart).ToHashSet(StringComparer.Ordinal);
        foreach (var root in roots)
        {
            if (!root.Stale && root.Path is { } path && snapshot.References.NumberOf(path) is >= 0 and var number)
            {
                _live.Add(number);
            }
        }

        AddByHashPart();
    }

    /// <summary>Gets the snapshot.</summary>
    public StoreSnapshot Snapshot { get; }

    /// <summary>Gets the edges from each path to those that it keeps.</summary>
    public Adjacency Edges { get; }

    /// <summary>Gets the hash parts of temporary roots. They protect every name that begins with one, such as that of a lock.</summary>
    public HashSet<string> HashParts { get; }

    /// <summary>Returns the edges from each path to those that it keeps.</summary>
    public static Adjacency EdgesOf(StoreSnapshot snapshot, CollectionOptions options)
    {
        var edges = snapshot.References.Edges;
        if (options.KeepDerivations ?? true)
        {
            edges = edges.Union(snapshot.Derivers);
        }

        return options.KeepOutputs ?? false ? edges.Union(snapshot.Outputs) : edges;
    }

    /// <summary>Returns whether a path is live.</summary>
    public bool IsLive(int number) => _live.Contains(number);

    /// <summary>Makes a path live, with all that it keeps.</summary>
    public void Keep(int number) => _live.Add(number);

    /// <summary>Returns the dead paths, in the order of the snapshot.</summary>
    public List<int> FindDead()
    {
        var dead = new List<int>(Snapshot.References.Count - _live.Nodes.Count);
        for (var number = 0; number < Snapshot.References.Count; number++)
        {
            if (!_live.Contains(number))
            {
                dead.Add(number);
            }
        }

        return dead;
    }

    private void AddByHashPart()
    {
        if (HashParts.Count == 0)
        {
            return;
        }

        var parts = HashParts.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var number = 0; number < Snapshot.References.Count; number++)
        {
            if (parts.Contains(Snapshot.References.PathOf(number).BaseName.AsSpan(0, StorePath.HashPartLength)))
            {
                _live.Add(number);
            }
        }
    }
}
