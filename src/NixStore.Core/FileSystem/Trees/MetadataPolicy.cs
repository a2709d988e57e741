namespace NixStore.FileSystem.Trees;

/// <summary>The modes and times of unpacked files.</summary>
public enum MetadataPolicy
{
    /// <summary>
    /// The metadata of a store: files 0444 or 0555, directories 0555, modification time 1. If the root is a directory, it stays writable
    /// for its owner, so that it can be moved. Then call <see cref="CanonicalMetadata.Seal"/>.
    /// </summary>
    Canonical,

    /// <summary>The usual metadata of new files: writable for the owner, subject to the umask, with the current time.</summary>
    Plain,
}
