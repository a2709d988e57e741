namespace NixStore.FileSystem.Trees;

/// <summary>An item of a directory.</summary>
/// <param name="Name">Its name in an archive.</param>
/// <param name="FileName">Its name on the file system.</param>
/// <param name="Kind">What the directory says it is, in the platform's terms; 0 if it does not say.</param>
internal readonly record struct TreeItem(byte[] Name, byte[] FileName, int Kind);
