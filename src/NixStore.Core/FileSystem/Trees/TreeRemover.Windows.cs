using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>Removes trees by path.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsTreeRemover
{
    private const int Win32Prefix = unchecked((int)0x80070000);

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
            if (!attributes.HasFlag(FileAttributes.Directory))
            {
                RemoveFile(path, counter);
                return;
            }

            if (attributes.HasFlag(FileAttributes.ReadOnly))
            {
                File.SetAttributes(path, attributes & ~FileAttributes.ReadOnly);
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

    // Other names of the file can be in live paths, so they stay read-only.
    private static void RemoveFile(string path, SpaceCounter? counter)
    {
        var status = counter is null ? null : WindowsFileStatus.TryRead(path, out _);
        var error = WindowsFiles.TryDelete(path);
        if (error is not (0 or WindowsFiles.FileNotFound or WindowsFiles.PathNotFound))
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), Win32Prefix | error);
        }

        if (error == 0 && status is not null)
        {
            counter!.Count(status.Shared);
        }
    }
}
