using NixStore.FileSystem.Native;

namespace NixStore.FileSystem;

/// <summary>Files that are neither regular files nor directories: devices, pipes and sockets.</summary>
public static class SpecialFile
{
    /// <summary>Returns whether there is such a file; links are followed.</summary>
    /// <param name="path">The path.</param>
    /// <returns>True if there is one; always false on Windows.</returns>
    public static bool IsAt(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return OperatingSystem.IsLinux() && FileDescriptor.TypeOf(path) is not (0 or Libc.TypeRegular or Libc.TypeDirectory);
    }
}
