using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem;

/// <summary>Asks the platform whose a file is.</summary>
internal static class FileOwner
{
    /// <summary>Whether a file or directory, or what a link leads to, belongs to the user of this process.</summary>
    /// <param name="path">The file or directory.</param>
    /// <returns>True also where the platform cannot tell, and if there is none.</returns>
    public static bool IsThisUser(string path) => !OperatingSystem.IsLinux() || IsThisUserLinux(path);

    [SupportedOSPlatform("linux")]
    private static bool IsThisUserLinux(string path)
    {
        using var current = FileDescriptor.CurrentDirectory();
        using var file = FileDescriptor.TryOpen(current, FileDescriptor.PathBytes(path), Libc.ReadOnly | Libc.NonBlock, 0, out var error);
        if (file is null)
        {
            // What this user may not even open is another's.
            return error == Errno.NoEntry;
        }

        return file.TryGetStatus([], out var status) == 0 && status.User == Libc.EffectiveUser();
    }
}
