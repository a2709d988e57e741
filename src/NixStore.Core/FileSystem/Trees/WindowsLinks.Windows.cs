using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// Symbolic links on Windows, and the files that represent links that cannot be created: they contain the target, and the listing of the
/// NAR marks them as links.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class WindowsLinks
{
    /// <summary>Creates a link from which the exact target can be read.</summary>
    /// <param name="link">The path of the link, with the prefix for long paths. It must not exist.</param>
    /// <param name="target">The target as in the NAR.</param>
    /// <returns>False if Windows does not create it. No file exists then.</returns>
    public static bool TryMake(string link, string target)
    {
        // Windows would interpret these as a drive, a stream, a device or a remote machine, which following the link would log on to.
        if (target.StartsWith("//", StringComparison.Ordinal) || target.AsSpan().ContainsAny('\\', ':'))
        {
            return false;
        }

        try
        {
            // Windows does not follow links with slashes in the target.
            var windowsTarget = target.Replace('/', '\\');
            var made = Directory.Exists(Path.GetFullPath(windowsTarget, Path.GetDirectoryName(link)!))
                ? Directory.CreateSymbolicLink(link, windowsTarget)
                : File.CreateSymbolicLink(link, windowsTarget);

            // Wine reports success without creating a link.
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

    /// <summary>Reads the target of a link in the format of a NAR.</summary>
    /// <returns>The target, or null if the file is not a symbolic link.</returns>
    public static string? Target(string link) => new FileInfo(link).LinkTarget?.Replace('\\', '/');

    /// <summary>Returns whether an open file represents a link: the listing marks it as a link, and the file contains the target.</summary>
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
