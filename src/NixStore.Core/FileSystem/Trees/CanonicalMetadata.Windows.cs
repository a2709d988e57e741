using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>Sets and checks the metadata of files of a store on Windows: read-only, with the modification time of a store.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsCanonicalMetadata
{
    private static readonly DateTime _modificationTime = DateTime.UnixEpoch.AddSeconds(CanonicalMetadata.ModificationTime);

    private static readonly EnumerationOptions _allBelow = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    /// <summary>Sets the metadata of a file that is open for writing.</summary>
    /// <exception cref="IOException">The file system returns an error.</exception>
    public static void Set(SafeFileHandle file)
    {
        File.SetLastWriteTimeUtc(file, _modificationTime);
        File.SetAttributes(file, FileAttributes.ReadOnly);
    }

    public static void Apply(string path, CancellationToken cancellationToken)
    {
        foreach (var file in Files(path, cancellationToken))
        {
            WindowsErrors.Try("set the modification time of", file.FullName, () =>
            {
                file.IsReadOnly = false;
                file.LastWriteTimeUtc = _modificationTime;
                file.IsReadOnly = true;
            });
        }
    }

    public static IReadOnlyList<string> Check(string path, CancellationToken cancellationToken)
    {
        List<string> deviations = [];
        foreach (var file in Files(path, cancellationToken))
        {
            if (!file.IsReadOnly)
            {
                deviations.Add($"'{file.FullName}' is not read-only.");
            }

            if (file.LastWriteTimeUtc != _modificationTime)
            {
                deviations.Add($"'{file.FullName}' has the modification time {file.LastWriteTimeUtc:u} instead of {_modificationTime:u}.");
            }
        }

        return deviations;
    }

    private static List<FileInfo> Files(string path, CancellationToken cancellationToken)
    {
        var root = WindowsNames.LongPath(path);
        return WindowsErrors.Try("read the metadata of", root, () =>
        {
            var attributes = File.GetAttributes(root);
            return attributes.HasFlag(FileAttributes.ReparsePoint) ? []
                : !attributes.HasFlag(FileAttributes.Directory) ? [new FileInfo(root)]
                : Below(new DirectoryInfo(root), cancellationToken);
        });
    }

    private static List<FileInfo> Below(DirectoryInfo directory, CancellationToken cancellationToken)
    {
        List<FileInfo> files = [];
        foreach (var file in directory.EnumerateFiles("*", _allBelow))
        {
            cancellationToken.ThrowIfCancellationRequested();
            files.Add(file);
        }

        return files;
    }
}
