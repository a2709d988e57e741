namespace NixStore.FileSystem.Trees;

/// <summary>An entry of a directory.</summary>
/// <param name="Name">The name in the NAR.</param>
/// <param name="FileName">The name on the file system.</param>
/// <param name="Kind">The type according to the directory, in the terms of the platform, or 0 if it does not contain types.</param>
internal readonly record struct TreeItem(byte[] Name, byte[] FileName, int Kind);
