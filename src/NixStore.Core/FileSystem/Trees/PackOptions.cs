using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Options for packing a tree.</summary>
public sealed record PackOptions
{
    /// <summary>Gets how names that differ only by case are stored on the file system. The default depends on the platform.</summary>
    public CaseHack CaseHack { get; init; } = PlatformNames.CaseHack;

    /// <summary>
    /// Gets the listing that unpacking returned because the file system does not support all file types: executable files and links. The
    /// current state of the files takes precedence, so a changed tree is packed as it is now. Null if the file system supports all types.
    /// </summary>
    public NarListing? Listing { get; init; }

    /// <summary>
    /// Gets the receiver of deviations from the metadata of a store, or null. Only on platforms on which
    /// <see cref="CanonicalMetadata.BeginAudit"/> returns one.
    /// </summary>
    internal MetadataAudit? Audit { get; init; }
}
