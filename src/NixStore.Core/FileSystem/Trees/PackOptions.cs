using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>How a tree is packed.</summary>
public sealed record PackOptions
{
    /// <summary>How names that differ by case only are kept on the file system. By default, as the platform needs it.</summary>
    public CaseHack CaseHack { get; init; } = PlatformNames.CaseHack;

    /// <summary>
    /// What unpacking told of the tree because the file system could not keep it: which files are executable, and which stand
    /// for links. What the files are now goes before it, so a tree that has changed does not pack as it was. Null where the
    /// file system says it all.
    /// </summary>
    public NarListing? Listing { get; init; }

    /// <summary>
    /// Is told of metadata that a store would not have, or null if nobody asks. Only where <see cref="CanonicalMetadata.BeginAudit"/> gives
    /// one.
    /// </summary>
    internal MetadataAudit? Audit { get; init; }
}
