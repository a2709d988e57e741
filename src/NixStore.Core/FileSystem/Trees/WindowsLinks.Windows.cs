using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// Symbolic links of an archive on Windows, and the files that stand for those which it does not make: they hold the target,
/// and the archive's listing says that they are links.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class WindowsLinks
{
    /// <summary>Creates a link from which the very target can be read again.</summary>
    /// <param name="link">The link's path, with the prefix of long paths. It must not exist.</param>
    /// <param name="target">The target as the archive has it.</param>
    /// <returns>False where Windows does not make it; nothing is there then.</returns>
    public static bool TryMake(string link, string target)
    {
        // Windows would take these for a drive, a stream, a device or another machine, to which merely following the link logs on.
        if (target.StartsWith("//", StringComparison.Ordinal) || target.AsSpan().ContainsAny('\\', ':'))
        {
            return false;
        }

        try
        {
            // Windows follows no link whose target has slashes.
            var windowsTarget = target.Replace('/', '\\');
            var made = Directory.Exists(Path.GetFullPath(windowsTarget, Path.GetDirectoryName(link)!))
                ? Directory.CreateSymbolicLink(link, windowsTarget)
                : File.CreateSymbolicLink(link, windowsTarget);

            // Wine reports success and makes nothing.
            if (Target(link) == target)
            {
                return true;
            }

            made.Delete();
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Reads the target of a link as an archive has it.</summary>
    /// <returns>The target, or null if the file is no symbolic link.</returns>
    public static string? Target(string link) => new FileInfo(link).LinkTarget?.Replace('\\', '/');

    /// <summary>Whether an open file stands for a link: the listing says so, and the file still holds the target.</summary>
    public static bool IsPlaceholder(SafeFileHandle file, NarListing? listing)
    {
        if (listing is not { Type: NarEntryType.Symlink })
        {
            return false;
        }

        var target = NarName.Encode(listing.Target!);
        var contents = new byte[target.Length];
        return RandomAccess.GetLength(file) == target.Length
            && RandomAccess.Read(file, contents, 0) == target.Length
            && contents.AsSpan().SequenceEqual(target);
    }
}
