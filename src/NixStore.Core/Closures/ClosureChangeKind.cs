namespace NixStore.Closures;

/// <summary>The kind of a change of a package between two sets of paths.</summary>
public enum ClosureChangeKind
{
    /// <summary>Both sets have the same paths.</summary>
    Unchanged,

    /// <summary>Only the second set has the package.</summary>
    Added,

    /// <summary>Only the first set has the package.</summary>
    Removed,

    /// <summary>The versions differ.</summary>
    VersionChanged,

    /// <summary>The versions are the same, but the paths differ.</summary>
    ContentsChanged,
}
