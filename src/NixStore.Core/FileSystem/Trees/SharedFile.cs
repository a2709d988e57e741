namespace NixStore.FileSystem.Trees;

/// <summary>Identifies a file, whichever of its names it is reached by.</summary>
/// <param name="Device">The number of its file system.</param>
/// <param name="Inode">Its number in the file system.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);

/// <summary>One name of a file that has several.</summary>
/// <param name="Identity">The file.</param>
/// <param name="LinkCount">The count of its names, inside and outside of the tree.</param>
/// <param name="Bytes">What it takes on disk, in bytes.</param>
internal readonly record struct SharedFile(FileIdentity Identity, long LinkCount, long Bytes);
