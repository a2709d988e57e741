using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Opens single files of a tree by path.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsTreeFile
{
    public static FileStream Open(string root, ReadOnlySpan<string> names, PackOptions options)
    {
        var path = WindowsNames.LongPath(root);
        var listing = options.Listing;
        RequireNoLink(path);
        foreach (var name in names)
        {
            path = Path.Join(path, FileNameOf(path, name, options.CaseHack));
            listing = listing?.FindEntry(name);
            RequireNoLink(path);
        }

        const FileShare share = FileShare.ReadWrite | FileShare.Delete;
        var file = WindowsErrors.Try("read", path, () => new FileStream(path, FileMode.Open, FileAccess.Read, share, bufferSize: 0));
        if (WindowsLinks.IsPlaceholder(file.SafeFileHandle, listing))
        {
            file.Dispose();
            throw IsLink(path);
        }

        return file;
    }

    private static void RequireNoLink(string path)
    {
        if (WindowsErrors.Try("read", path, () => File.GetAttributes(path)).HasFlag(FileAttributes.ReparsePoint))
        {
            throw IsLink(path);
        }
    }

    private static NixStoreException IsLink(string path) => new($"Cannot read '{path}': it is a symbolic link.");

    // A name may have a suffix on the file system, so names are compared as they would be packed.
    private static string FileNameOf(string directory, string name, CaseHack caseHack)
    {
        var wanted = NarName.Encode(name);
        foreach (var entry in WindowsErrors.Try("list the directory", directory, () => Directory.GetFileSystemEntries(directory)))
        {
            var fileName = Path.GetFileName(entry);
            ReadOnlySpan<byte> candidate = WindowsNames.FromFileName(fileName);
            if (wanted.AsSpan().SequenceEqual(caseHack == CaseHack.Suffix ? CaseHackNames.Strip(candidate) : candidate))
            {
                return fileName;
            }
        }

        throw new NixStoreException($"Cannot read '{Path.Join(directory, name)}': the file does not exist.");
    }
}
