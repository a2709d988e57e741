namespace NixStore.Closures;

/// <summary>What became of a package between two sets of paths.</summary>
public enum ClosureChangeKind
{
    /// <summary>All of its paths are the same.</summary>
    Unchanged,

    /// <summary>It is in the second alone.</summary>
    Added,

    /// <summary>It is in the first alone.</summary>
    Removed,

    /// <summary>It is in both, with other versions.</summary>
    VersionChanged,

    /// <summary>It is in both with the same versions, but other paths.</summary>
    ContentsChanged,
}
