using NixStore.FileSystem.Trees;
using NixStore.Hashing;

namespace NixStore.Stores.Local.Links;

/// <summary>An open directory whose files are linked. All that linking does on a platform goes through it.</summary>
/// <typeparam name="TFolder">The type itself.</typeparam>
internal interface ILinkFolder<TFolder> : IDisposable
    where TFolder : class, ILinkFolder<TFolder>
{
    /// <summary>Opens a directory.</summary>
    /// <exception cref="NixStoreException">The directory cannot be opened.</exception>
    static abstract TFolder Open(string path);

    /// <summary>Creates a reader of trees.</summary>
    /// <param name="linked">The inodes of files that have a name in <c>.links</c>. They are not looked at.</param>
    /// <param name="contents">The hashes of files with several names.</param>
    static abstract ILinkableTreeReader<TFolder> CreateReader(IReadOnlySet<ulong> linked, KnownContents contents);

    /// <summary>Opens a directory in this one. A link is not followed.</summary>
    /// <returns>The directory, or null with the error.</returns>
    TFolder? TryOpen(byte[] name, out LinkError error);

    /// <summary>Reads the status of a file without following a link. The empty name is this directory itself.</summary>
    LinkError TryGetStatus(byte[] name, out LinkStatus status);

    /// <summary>Returns the hash of the NAR of a file.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="isExecutable">Whether it is executable, if the file system does not say.</param>
    /// <returns>The hash, or null if it is no file or link, or changes while it is read.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    Hash? ReadHash(byte[] name, bool isExecutable);

    /// <summary>Lists the names of the files in this directory.</summary>
    /// <exception cref="NixStoreException">The directory cannot be read.</exception>
    IReadOnlyList<byte[]> List();

    /// <summary>Gives a file one more name.</summary>
    LinkError Link(byte[] name, TFolder folder, byte[] newName);

    /// <summary>Renames a file, and replaces a file of that name.</summary>
    LinkError Replace(byte[] name, TFolder folder, byte[] newName);

    /// <summary>Removes a name.</summary>
    LinkError Remove(byte[] name);

    /// <summary>Lets files in this directory be replaced.</summary>
    LinkError MakeWritable();

    /// <summary>Restores mode and time after files were replaced.</summary>
    /// <param name="mode">The mode that the directory had.</param>
    void Restore(int mode);
}

/// <summary>The status of a file that is linked.</summary>
/// <param name="State">The state.</param>
/// <param name="Shared">The file with its count of names and its size on disk.</param>
internal readonly record struct LinkStatus(FileState State, SharedFile Shared);
