namespace NixStore.Nar;

/// <summary>The types of file that an archive holds.</summary>
public enum NarEntryType
{
    /// <summary>Not known: a listing that is not recursive names its children only.</summary>
    Unknown,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A regular file that is executable.</summary>
    Executable,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Symlink,
}
