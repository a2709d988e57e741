using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace NixStore.FileSystem.Native;

/// <summary>
/// Gives something another name, in place of what had it. The framework's own follows a link and takes one to a directory for none.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class UnixRename
{
    /// <summary>Gives a file or link another name in the same file system.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
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
            throw new IOException($"Cannot give '{newPath}' its name: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }
}
