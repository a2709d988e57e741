namespace NixStore.Nar;

/// <summary>The type of the current node of a <see cref="NarReader"/>.</summary>
public enum NarNodeType
{
    /// <summary>Before the first node, or after the last.</summary>
    None,

    /// <summary>The start of a directory, which is followed by its entries.</summary>
    Directory,

    /// <summary>The end of a directory.</summary>
    EndDirectory,

    /// <summary>A regular file, whose contents can be read now.</summary>
    Regular,

    /// <summary>A symbolic link.</summary>
    Symlink,
}
