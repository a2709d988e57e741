using System.Runtime.InteropServices;

namespace NixStore.FileSystem.Native;

/// <summary>The maximum number of files, directories and sockets that a process can have open at once.</summary>
internal static partial class OpenFileLimit
{
    private const int OpenFiles = 7;

    /// <summary>Gets the limit of this process, or <see cref="long.MaxValue"/> if the platform has none that matters.</summary>
    public static unsafe long OfProcess
    {
        get
        {
            var limits = stackalloc ulong[2];
            return OperatingSystem.IsLinux() && GetLimits(OpenFiles, limits) == 0
                ? (long)Math.Min(limits[0], long.MaxValue)
                : long.MaxValue;
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static unsafe partial int GetLimits(int resource, ulong* limits);
}
