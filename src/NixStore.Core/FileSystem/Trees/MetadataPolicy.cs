namespace NixStore.FileSystem.Trees;

/// <summary>Which modes and times unpacked files get.</summary>
public enum MetadataPolicy
{
    /// <summary>
    /// As Nix wants it in a store: files 0444 or 0555, directories 0555, modification time 1. The root, if it is a
    /// directory, stays writable for its owner, so that it can be renamed; <see cref="CanonicalMetadata.Seal"/> it then.
    /// </summary>
    Canonical,

    /// <summary>As programs usually make files: writable for the owner, subject to the umask, with the current time.</summary>
    Plain,
}
