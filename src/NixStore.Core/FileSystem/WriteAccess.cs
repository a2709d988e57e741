using System.Runtime.InteropServices;

namespace NixStore.FileSystem;

/// <summary>Checks write access without writing.</summary>
internal static partial class WriteAccess
{
    private const int Write = 2;

    /// <summary>Returns whether this user can write a file, or create files in a directory.</summary>
    /// <param name="path">The file or directory.</param>
    /// <returns>False if access is denied or the path does not exist.</returns>
    public static bool IsGranted(string path)
        => OperatingSystem.IsWindows()
            ? Path.Exists(path) && (Directory.Exists(path) || !File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly))
            : Access(path, Write) == 0;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
