namespace NixStore.Nar;

/// <summary>What a <see cref="NarReader"/> stands at.</summary>
public enum NarNodeType
{
    /// <summary>Before the first node, or past the last.</summary>
    None,

    /// <summary>The start of a directory; its entries follow.</summary>
    Directory,

    /// <summary>The end of a directory.</summary>
    EndDirectory,

    /// <summary>A regular file, executable or not; its contents may be read now.</summary>
    Regular,

    /// <summary>A symbolic link.</summary>
    Symlink,
}
