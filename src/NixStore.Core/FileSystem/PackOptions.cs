using NixStore.Nar;

namespace NixStore.FileSystem;

/// <summary>How a tree is packed.</summary>
public sealed record PackOptions
{
    /// <summary>How names that differ by case only are kept on the file system. By default, as the platform needs it.</summary>
    public CaseHack CaseHack { get; init; } = PlatformNames.CaseHack;

    /// <summary>
    /// What the file system could not keep of the tree (executable bits, links), as unpacking reported it. Null where
    /// the file system says it all.
    /// </summary>
    public NarListing? Attributes { get; init; }
}
