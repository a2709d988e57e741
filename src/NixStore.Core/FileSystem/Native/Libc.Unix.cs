using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace NixStore.FileSystem.Native;

/// <summary>The system calls of Linux that have no equivalent in .NET: those that use a directory handle.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class Libc
{
    public const int CurrentDirectory = -100;
    public const int SymlinkNoFollow = 0x100;
    public const int EmptyPath = 0x1000;
    public const int RemoveDirectory = 0x200;

    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlock = 0x800;
    public const int CloseOnExec = 0x80000;

    public const int FromStart = 0;

    /// <summary>All basic fields, and the time of creation if the file system has one.</summary>
    public const uint StatBasic = 0xfff;

    public const uint StatCreationTime = 0x800;

    public const int OwnerWrite = 0x80;

    public const int TypeMask = 0xF000;
    public const int TypeDirectory = 0x4000;
    public const int TypeRegular = 0x8000;
    public const int TypeSymlink = 0xA000;
    public const int TypeSocket = 0xC000;

    private const long OmitTime = (1L << 30) - 2;

    private static readonly bool _isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Gets O_DIRECTORY, which depends on the architecture.</summary>
    public static int Directory => _isArm ? 0x4000 : 0x10000;

    /// <summary>Gets O_NOFOLLOW, which depends on the architecture.</summary>
    public static int NoFollow => _isArm ? 0x8000 : 0x20000;

    /// <summary>Reads entries of a directory. Not all C libraries have such a function.</summary>
    public static long GetDirectoryEntries(FileDescriptor directory, byte* buffer, nuint size) =>
        SystemCall(_isArm ? 61 : 217, directory, buffer, size);

    /// <summary>Sets the modification time in seconds since 1970. The access time is not changed.</summary>
    public static int SetModificationTime(FileDescriptor file, long seconds)
    {
        var times = stackalloc Timespec[2];
        times[0].Nanoseconds = OmitTime;
        times[1].Seconds = seconds;
        return SetTimes(file, times);
    }

    /// <summary>Sets the modification time of a link itself. See <see cref="SetModificationTime(FileDescriptor, long)"/>.</summary>
    public static int SetModificationTime(FileDescriptor directory, byte* name, long seconds)
    {
        var times = stackalloc Timespec[2];
        times[0].Nanoseconds = OmitTime;
        times[1].Seconds = seconds;
        return SetTimesAt(directory, name, times, SymlinkNoFollow);
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(FileDescriptor directory, byte* name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(nint file);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(FileDescriptor file, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(FileDescriptor file, long offset, int origin);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(FileDescriptor file, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int StatX(FileDescriptor directory, byte* name, int flags, uint mask, Status* status);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLinkAt(FileDescriptor directory, byte* name, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeDirectoryAt(FileDescriptor directory, byte* name, uint mode);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    public static partial int SymlinkAt(byte* target, FileDescriptor directory, byte* name);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    public static partial int RenameAt(FileDescriptor directory, byte* name, FileDescriptor newDirectory, byte* newName);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    public static partial int LinkAt(FileDescriptor directory, byte* name, FileDescriptor newDirectory, byte* newName, int flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int UnlinkAt(FileDescriptor directory, byte* name, int flags);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(FileDescriptor file, uint mode);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    public static partial int ChangeOwnerAt(FileDescriptor directory, byte* name, uint user, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "flistxattr", SetLastError = true)]
    public static partial nint ListAttributes(FileDescriptor file, byte* list, nuint size);

    [LibraryImport("libc", EntryPoint = "fremovexattr", SetLastError = true)]
    public static partial int RemoveAttribute(FileDescriptor file, byte* name);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    public static partial uint EffectiveGroup();

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static partial int SetTimes(FileDescriptor file, Timespec* times);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    private static partial int SetTimesAt(FileDescriptor directory, byte* name, Timespec* times, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, FileDescriptor file, byte* buffer, nuint size);

    /// <summary>The result of statx, which is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Status
    {
        /// <summary>The fields that are filled.</summary>
        [FieldOffset(0)]
        public uint Mask;

        [FieldOffset(16)]
        public uint LinkCount;

        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public long Size;

        /// <summary>The count of blocks of 512 bytes that the file takes.</summary>
        [FieldOffset(48)]
        public long Blocks;

        [FieldOffset(80)]
        public long CreationSeconds;

        [FieldOffset(88)]
        public uint CreationNanoseconds;

        [FieldOffset(112)]
        public long ModificationSeconds;

        [FieldOffset(120)]
        public uint ModificationNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;

        public readonly int Type => Mode & TypeMask;

        public readonly int Permissions => Mode & 0xFFF;

        public readonly bool IsExecutable => (Mode & 0x40) != 0;
    }

    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
