using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace NixStore.FileSystem.Native;

/// <summary>The capacity of pipes.</summary>
internal static partial class PipeCapacity
{
    /// <summary>The maximum that Linux allows to all users.</summary>
    private const int Bytes = 1024 * 1024;

    private const int SetPipeSize = 1031;

    /// <summary>
    /// Increases the capacity of a pipe if the platform supports it, so that the two processes wake each other less often.
    /// </summary>
    /// <param name="stream">The pipe. Other streams are not changed.</param>
    public static void Raise(Stream stream)
    {
        if (OperatingSystem.IsLinux() && stream is PipeStream pipe)
        {
            // Returns an error if this user has very many pipes, which is ignored.
            _ = Control(pipe.SafePipeHandle, SetPipeSize, Bytes);
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeHandle file, int command, nint argument);
}
