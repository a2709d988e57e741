using System.Runtime.InteropServices;

namespace NixStore.FileSystem;

/// <summary>Asks the platform whether something may be written, without writing it.</summary>
internal static partial class WriteAccess
{
    private const int Write = 2;

    /// <summary>Whether this user may write a file, or make files in a directory.</summary>
    /// <param name="path">The file or directory.</param>
    /// <returns>False also if there is none.</returns>
    public static bool IsGranted(string path)
        => OperatingSystem.IsWindows()
            ? Path.Exists(path) && (Directory.Exists(path) || !File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly))
            : Access(path, Write) == 0;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
