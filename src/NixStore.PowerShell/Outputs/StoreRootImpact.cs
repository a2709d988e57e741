using NixStore.Collecting;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>A root with what a collection would free in addition if this root, and no other, did not exist.</summary>
public sealed class StoreRootImpact : StoreRootInfo
{
    internal StoreRootImpact(RootImpact impact, StoreDirectory directory, StoreReference store)
        : base(impact.Root, impact.ClosureSize, directory, store)
    {
        Freed = impact.BytesFreed;
        FreedPaths = impact.PathsFreed;
    }

    /// <summary>Gets what would be freed, in bytes on disk.</summary>
    public long Freed { get; }

    /// <summary>Gets the count of paths that only this root keeps.</summary>
    public long FreedPaths { get; }
}
