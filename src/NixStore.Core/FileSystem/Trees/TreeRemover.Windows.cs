using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>Removes trees by their paths.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsTreeRemover
{
    public static void Remove(string path, CancellationToken cancellationToken)
    {
        var root = WindowsNames.LongPath(path);
        if (Path.Exists(root) || new FileInfo(root).LinkTarget is not null)
        {
            RemoveExisting(root, cancellationToken);
        }
    }

    private static void RemoveExisting(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var attributes = File.GetAttributes(path);
            if (attributes.HasFlag(FileAttributes.ReadOnly))
            {
                File.SetAttributes(path, attributes & ~FileAttributes.ReadOnly);
            }

            if (!attributes.HasFlag(FileAttributes.Directory))
            {
                File.Delete(path);
                return;
            }

            if (!attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                foreach (var entry in Directory.GetFileSystemEntries(path))
                {
                    RemoveExisting(entry, cancellationToken);
                }
            }

            Directory.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw WindowsErrors.Exception(exception, "remove", path);
        }
    }
}
