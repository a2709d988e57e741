using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem;

/// <summary>Determines whether two paths lead to one directory, whatever links are on the way.</summary>
internal static class DirectoryIdentity
{
    /// <summary>Returns whether two paths lead to one directory.</summary>
    /// <param name="first">A full path.</param>
    /// <param name="second">Another full path.</param>
    /// <returns>False also if one of them does not exist or cannot be seen.</returns>
    public static bool AreEqual(string first, string second)
        => first == second || (OperatingSystem.IsLinux() ? AreEqualLinux(first, second) : AreEqualPortably(first, second));

    [SupportedOSPlatform("linux")]
    private static bool AreEqualLinux(string first, string second)
        => TryRead(first, out var one) && TryRead(second, out var other)
            && (one.DeviceMajor, one.DeviceMinor, one.Inode) == (other.DeviceMajor, other.DeviceMinor, other.Inode);

    // The entry "." is never a link.
    [SupportedOSPlatform("linux")]
    private static bool TryRead(string directory, out Libc.Status status)
    {
        using var current = FileDescriptor.CurrentDirectory();
        return current.TryGetStatus(FileDescriptor.PathBytes(directory + "/."), out status) == 0;
    }

    private static bool AreEqualPortably(string first, string second)
    {
        try
        {
            return string.Equals(
                LinkTarget.Final(Path.GetFullPath(first)), LinkTarget.Final(Path.GetFullPath(second)), StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
