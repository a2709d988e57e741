using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace NixStore.FileSystem.Native;

/// <summary>
/// Renames a path and replaces an existing one. The .NET method follows links, and does not handle a link to a directory.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class UnixRename
{
    /// <summary>Renames a file or link in the same file system.</summary>
    /// <exception cref="IOException">The system returns an error.</exception>
    public static void Replace(string path, string newPath)
    {
        using var current = FileDescriptor.CurrentDirectory();
        var name = FileDescriptor.PathBytes(path);
        var newName = FileDescriptor.PathBytes(newPath);
        var from = stackalloc byte[name.Length + 1];
        var to = stackalloc byte[newName.Length + 1];
        FileDescriptor.Terminate(name, from);
        FileDescriptor.Terminate(newName, to);
        if (Libc.RenameAt(current, from, current, to) < 0)
        {
            throw new IOException(
                $"Cannot rename the file to '{newPath}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }
}
