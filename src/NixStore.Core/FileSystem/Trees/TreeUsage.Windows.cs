using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>Measures trees on Windows. Directories and links are counted as nothing.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsTreeUsage
{
    public static TreeUsage Measure(string path, CancellationToken cancellationToken)
    {
        var shared = new List<SharedFile>();
        return new TreeUsage(Measure(WindowsNames.LongPath(path), shared, cancellationToken), shared);
    }

    // Returns the bytes of the files that have no other name.
    private static long Measure(string path, List<SharedFile> shared, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var status = WindowsFileStatus.TryRead(path, out var error);
        if (status is null)
        {
            return error is WindowsFiles.FileNotFound or WindowsFiles.PathNotFound ? 0 : throw Failure(path, error);
        }

        if (status.IsRegular)
        {
            if (status.Shared.LinkCount > 1)
            {
                shared.Add(status.Shared);
                return 0;
            }

            return status.Shared.Bytes;
        }

        if (status.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return 0;
        }

        error = WindowsDirectoryListing.TryRead(path, out var entries);
        return error == 0
            ? entries.Sum(entry => Measure(Path.Join(path, entry.Name), shared, cancellationToken))
            : throw Failure(path, error);
    }

    private static NixStoreException Failure(string path, int error)
        => new($"Cannot measure '{path}': {Marshal.GetPInvokeErrorMessage(error)}");
}
