using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem;

/// <summary>Determines the owner of a file.</summary>
internal static class FileOwner
{
    /// <summary>Returns whether a file or directory, or the target of a link, belongs to the user of this process.</summary>
    /// <param name="path">The file or directory.</param>
    /// <returns>True if it does, if it does not exist, or if the platform does not support the check.</returns>
    public static bool IsThisUser(string path) => !OperatingSystem.IsLinux() || IsThisUserLinux(path);

    [SupportedOSPlatform("linux")]
    private static bool IsThisUserLinux(string path)
    {
        using var current = FileDescriptor.CurrentDirectory();
        using var file = FileDescriptor.TryOpen(current, FileDescriptor.PathBytes(path), Libc.ReadOnly | Libc.NonBlock, 0, out var error);
        if (file is null)
        {
            // A file that this user cannot open belongs to another user.
            return error == Errno.NoEntry;
        }

        return file.TryGetStatus([], out var status) == 0 && status.User == Libc.EffectiveUser();
    }
}
