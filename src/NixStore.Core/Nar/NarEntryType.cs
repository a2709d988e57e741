namespace NixStore.Nar;

/// <summary>The file types of a NAR.</summary>
public enum NarEntryType
{
    /// <summary>Unknown. A listing that is not recursive contains only the names of children.</summary>
    Unknown,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>An executable regular file.</summary>
    Executable,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Symlink,
}
