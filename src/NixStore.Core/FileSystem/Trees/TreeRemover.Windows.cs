using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>Removes trees by path.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsTreeRemover
{
    public static void Remove(string path, SpaceCounter? counter, CancellationToken cancellationToken)
    {
        var root = WindowsNames.LongPath(path);
        if (Path.Exists(root) || new FileInfo(root).LinkTarget is not null)
        {
            RemoveExisting(root, counter, cancellationToken);
        }
    }

    private static void RemoveExisting(string path, SpaceCounter? counter, CancellationToken cancellationToken)
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
                var size = counter is null || attributes.HasFlag(FileAttributes.ReparsePoint) ? 0 : new FileInfo(path).Length;
                File.Delete(path);
                counter?.Add(size);
                return;
            }

            if (!attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                foreach (var entry in Directory.GetFileSystemEntries(path))
                {
                    RemoveExisting(entry, counter, cancellationToken);
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
