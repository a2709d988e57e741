using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>The status of a file or directory on Windows.</summary>
/// <param name="State">The state.</param>
/// <param name="Attributes">The attributes.</param>
/// <param name="Shared">The file with its count of names and its size on disk, which is 0 for directories and links.</param>
[SupportedOSPlatform("windows")]
internal sealed record WindowsFileStatus(FileState State, FileAttributes Attributes, SharedFile Shared)
{
    private const int NanosecondsInTick = 100;
    private const int BitsInHalf = 32;

    /// <summary>Gets whether it is a regular file.</summary>
    public bool IsRegular => (Attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint)) == 0;

    /// <summary>Reads the status of a path; of a link itself.</summary>
    /// <returns>The status, or null with the error number.</returns>
    public static WindowsFileStatus? TryRead(string path, out int error)
    {
        using var file = WindowsFiles.TryOpen(path, WindowsFiles.ReadAttributes, out error);
        return file is null ? null : TryRead(file, out error);
    }

    /// <summary>Reads the status of an open file or directory.</summary>
    /// <returns>The status, or null with the error number.</returns>
    public static WindowsFileStatus? TryRead(SafeFileHandle file, out int error)
    {
        if (!WindowsFiles.TryGetInformation(file, out var information) || !WindowsFiles.TryGetAllocation(file, out var bytes))
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        error = 0;
        var identity = new FileIdentity(information.VolumeSerialNumber, Join(information.IndexHigh, information.IndexLow));
        var attributes = (FileAttributes)information.Attributes;
        var isRegular = (attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint)) == 0;
        return new WindowsFileStatus(
            new FileState(
                identity,
                (long)Join(information.SizeHigh, information.SizeLow),
                information.Modified * NanosecondsInTick,
                information.Created * NanosecondsInTick),
            attributes,
            new SharedFile(identity, information.LinkCount, isRegular ? bytes : 0));
    }

    private static ulong Join(uint high, uint low) => ((ulong)high << BitsInHalf) | low;
}
