using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace NixStore.FileSystem.Native;

/// <summary>The calls of Windows that .NET has no methods for: names of files, their identities and their counts of names.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsFiles
{
    public const int FileNotFound = 2;
    public const int PathNotFound = 3;
    public const int NotSameDevice = 17;
    public const int NoMoreFiles = 18;
    public const int NotSupported = 50;
    public const int FileExists = 80;
    public const int AlreadyExists = 183;
    public const int NotADirectory = 267;
    public const int TooManyNames = 1142;

    public const uint ReadData = 1;
    public const uint ReadAttributes = 0x80;
    public const uint WriteAttributes = 0x100;
    public const uint DeleteAccess = 0x10000;
    public const uint Synchronize = 0x100000;

    // The levels of information.
    private const int StandardInfo = 1;
    private const int FileIdBothDirectoryInfo = 10;
    private const int DispositionInfoEx = 21;
    private const int RenameInfoEx = 22;

    private const uint ShareAll = 7;
    private const uint OpenExisting = 3;
    private const uint BackupSemantics = 0x02000000;
    private const uint OpenReparsePoint = 0x00200000;

    private const uint DispositionDelete = 1;
    private const uint DispositionPosix = 2;
    private const uint DispositionIgnoreReadOnly = 0x10;
    private const uint RenameReplace = 1;
    private const uint RenamePosix = 2;
    private const uint RenameIgnoreReadOnly = 0x40;
    private const int RenameHeaderLength = 20;
    private const int RenameLengthOffset = 16;
    private const uint MoveReplaceExisting = 1;

    // What versions without a level of information return.
    private static readonly int[] _unsupported = [1, NotSupported, 87, 120, 124];

    /// <summary>Opens a file or directory; a link itself, and not what it leads to.</summary>
    /// <returns>The handle, or null with the error number.</returns>
    public static SafeFileHandle? TryOpen(string path, uint access, out int error)
    {
        var handle = CreateFile(path, access | Synchronize, ShareAll, 0, OpenExisting, BackupSemantics | OpenReparsePoint, 0);
        error = handle.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (error == 0)
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Gives a file one more name.</summary>
    /// <returns>The error number, or 0.</returns>
    public static int TryLink(string path, string newPath) => CreateHardLink(newPath, path, 0) ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Removes one name of a file, which may be read-only. Its other names stay read-only.</summary>
    /// <returns>The error number, or 0.</returns>
    public static int TryDelete(string path)
    {
        using var file = TryOpen(path, DeleteAccess | ReadAttributes | WriteAttributes, out var error);
        if (file is null)
        {
            return error;
        }

        var flags = DispositionDelete | DispositionPosix | DispositionIgnoreReadOnly;
        if (SetFileInformationByHandle(file, DispositionInfoEx, &flags, sizeof(uint)))
        {
            return 0;
        }

        error = Marshal.GetLastPInvokeError();
        return _unsupported.Contains(error) ? WhileWritable(file, () => DeleteFile(path)) : error;
    }

    /// <summary>Renames a file, and replaces a file of that name, which may be read-only.</summary>
    /// <returns>
    /// The error number, or 0. Versions that only replace writable files do not replace one with other names, which would become writable.
    /// </returns>
    public static int TryReplace(string path, string target)
    {
        var error = TryRename(path, target);
        return _unsupported.Contains(error) ? TryMove(path, target) : error;
    }

    /// <summary>Reads the size that a file has on disk, in bytes.</summary>
    public static bool TryGetAllocation(SafeFileHandle file, out long bytes)
    {
        StandardInformation information;
        var isRead = GetFileInformationByHandleEx(file, StandardInfo, &information, (uint)sizeof(StandardInformation));
        bytes = isRead ? information.AllocationSize : 0;
        return isRead;
    }

    /// <summary>Reads the next entries of a directory.</summary>
    /// <returns>The error number, or 0.</returns>
    public static int TryReadEntries(SafeFileHandle directory, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return GetFileInformationByHandleEx(directory, FileIdBothDirectoryInfo, start, (uint)buffer.Length)
                ? 0
                : Marshal.GetLastPInvokeError();
        }
    }

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandle", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool TryGetInformation(SafeFileHandle file, out FileInformation information);

    // All names of a file have the same attributes. Without its name, the file can still be changed through the handle.
    private static int WhileWritable(SafeFileHandle file, Func<bool> change)
    {
        var attributes = File.GetAttributes(file);
        File.SetAttributes(file, attributes & ~FileAttributes.ReadOnly);
        try
        {
            return change() ? 0 : Marshal.GetLastPInvokeError();
        }
        finally
        {
            File.SetAttributes(file, attributes);
        }
    }

    private static int TryRename(string path, string target)
    {
        using var file = TryOpen(path, DeleteAccess | ReadAttributes, out var error);
        if (file is null)
        {
            return error;
        }

        var information = new byte[RenameHeaderLength + ((target.Length + 1) * sizeof(char))];
        MemoryMarshal.Write(information, RenameReplace | RenamePosix | RenameIgnoreReadOnly);
        MemoryMarshal.Write(information.AsSpan(RenameLengthOffset), target.Length * sizeof(char));
        MemoryMarshal.AsBytes(target.AsSpan()).CopyTo(information.AsSpan(RenameHeaderLength));
        fixed (byte* start = information)
        {
            return SetFileInformationByHandle(file, RenameInfoEx, start, (uint)information.Length) ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    // A file that is open is not replaced.
    private static int TryMove(string path, string target)
    {
        var error = 0;
        FileInformation information;
        using (var replaced = TryOpen(target, ReadAttributes, out error))
        {
            if (replaced is null || !TryGetInformation(replaced, out information))
            {
                return error == 0 ? Marshal.GetLastPInvokeError() : error;
            }
        }

        if (information.LinkCount > 1)
        {
            return NotSupported;
        }

        File.SetAttributes(target, FileAttributes.Normal);
        if (MoveFile(path, target, MoveReplaceExisting))
        {
            return 0;
        }

        error = Marshal.GetLastPInvokeError();
        File.SetAttributes(target, (FileAttributes)information.Attributes);
        return error;
    }

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(
        string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string newPath, string path, nint security);

    [LibraryImport("kernel32", EntryPoint = "DeleteFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool DeleteFile(string path);

    [LibraryImport("kernel32", EntryPoint = "MoveFileExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool MoveFile(string path, string target, uint flags);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetFileInformationByHandle(SafeFileHandle file, int level, void* information, uint length);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileInformationByHandleEx(SafeFileHandle file, int level, void* information, uint length);

    /// <summary>What <c>BY_HANDLE_FILE_INFORMATION</c> contains. Times are in units of 100 ns since 1601.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    public struct FileInformation
    {
        public uint Attributes;
        public long Created;
        public long Accessed;
        public long Modified;
        public uint VolumeSerialNumber;
        public uint SizeHigh;
        public uint SizeLow;
        public uint LinkCount;
        public uint IndexHigh;
        public uint IndexLow;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct StandardInformation
    {
        public long AllocationSize;
        public long EndOfFile;
        public uint LinkCount;
        public byte IsDeletePending;
        public byte IsDirectory;
    }
}
