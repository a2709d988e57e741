using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace NixStore.FileSystem.Native;

/// <summary>How much a pipe holds until its writer has to wait.</summary>
internal static partial class PipeCapacity
{
    /// <summary>As much as Linux lets any user have.</summary>
    private const int Bytes = 1024 * 1024;

    private const int SetPipeSize = 1031;

    /// <summary>Lets a pipe hold more, where the platform can, so that its two ends wake each other less often.</summary>
    /// <param name="stream">The pipe; other streams are left as they are.</param>
    public static void Raise(Stream stream)
    {
        if (OperatingSystem.IsLinux() && stream is PipeStream pipe)
        {
            // Refused where this user has very many pipes; it is good as it is then.
            _ = Control(pipe.SafePipeHandle, SetPipeSize, Bytes);
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeHandle file, int command, nint argument);
}
