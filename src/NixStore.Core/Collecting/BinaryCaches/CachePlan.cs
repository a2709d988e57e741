namespace NixStore.Collecting.BinaryCaches;

/// <summary>What a collection of a binary cache is going to delete.</summary>
internal sealed class CachePlan
{
    /// <summary>Gets the cache.</summary>
    public required CacheSnapshot Snapshot { get; init; }

    /// <summary>Gets what stays.</summary>
    public required CacheLiveness Liveness { get; init; }

    /// <summary>Gets the files that belong to no narinfo.</summary>
    public required IReadOnlyList<CacheOrphan> Orphans { get; init; }

    /// <summary>Gets the dead paths in groups. A group is deleted before the groups that its paths refer to.</summary>
    public required IReadOnlyList<IReadOnlyList<CacheGarbage>> Dead { get; init; }

    /// <summary>Gets the time before which a file must have been written to be deleted.</summary>
    public required DateTimeOffset YoungFrom { get; init; }
}
