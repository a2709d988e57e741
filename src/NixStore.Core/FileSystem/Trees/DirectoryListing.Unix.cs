using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>Reads the entries of an open directory.</summary>
[SupportedOSPlatform("linux")]
internal static class DirectoryListing
{
    public const int UnknownKind = 0;
    public const int DirectoryKind = 4;
    public const int RegularKind = 8;
    public const int SymlinkKind = 10;

    private const int BufferSize = 32 * 1024;

    // struct linux_dirent64: inode, offset, record length, type, name and a NUL.
    private const int LengthOffset = 16;
    private const int KindOffset = 18;
    private const int NameOffset = 19;

    private delegate void RecordsReader(ReadOnlySpan<byte> records);

    /// <summary>Reads the entries without <c>.</c> and <c>..</c>, in the order of the directory.</summary>
    public static List<TreeItem> Read(FileDescriptor directory, string path)
    {
        var items = new List<TreeItem>();
        ReadRecords(directory, path, records => AddRecords(items, records));
        return items;
    }

    /// <summary>Reads the entries without <c>.</c> and <c>..</c>, in the order of the directory, and leaves out known inodes.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="path">The path for messages.</param>
    /// <param name="known">The inodes to leave out.</param>
    /// <param name="isComplete">Whether no entry was left out.</param>
    public static List<TreeItem> Read(FileDescriptor directory, string path, HashSet<ulong> known, out bool isComplete)
    {
        var items = new List<TreeItem>();
        var leftOut = 0;
        ReadRecords(
            directory,
            path,
            records =>
            {
                for (; !records.IsEmpty; records = records[LengthOf(records)..])
                {
                    if (known.Contains(BinaryPrimitives.ReadUInt64LittleEndian(records)))
                    {
                        leftOut++;
                    }
                    else
                    {
                        AddRecord(items, records[..LengthOf(records)]);
                    }
                }
            });
        isComplete = leftOut == 0;
        return items;
    }

    /// <summary>Reads the inode of each item of the directory, without looking at the items.</summary>
    public static HashSet<ulong> ReadInodes(FileDescriptor directory, string path)
    {
        var inodes = new HashSet<ulong>();
        ReadRecords(
            directory,
            path,
            records =>
            {
                for (; !records.IsEmpty; records = records[LengthOf(records)..])
                {
                    inodes.Add(BinaryPrimitives.ReadUInt64LittleEndian(records));
                }
            });
        return inodes;
    }

    private static unsafe void ReadRecords(FileDescriptor directory, string path, RecordsReader read)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            fixed (byte* start = buffer)
            {
                long length;
                while ((length = Libc.GetDirectoryEntries(directory, start, (nuint)buffer.Length)) > 0)
                {
                    read(buffer.AsSpan(0, (int)length));
                }

                if (length < 0)
                {
                    throw Errno.Exception(Marshal.GetLastPInvokeError(), "list the directory", path);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void AddRecords(List<TreeItem> items, ReadOnlySpan<byte> records)
    {
        for (; !records.IsEmpty; records = records[LengthOf(records)..])
        {
            AddRecord(items, records[..LengthOf(records)]);
        }
    }

    private static void AddRecord(List<TreeItem> items, ReadOnlySpan<byte> record)
    {
        var name = record[NameOffset..];
        name = name[..name.IndexOf((byte)0)];
        if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
        {
            var bytes = name.ToArray();
            items.Add(new TreeItem(bytes, bytes, record[KindOffset]));
        }
    }

    private static int LengthOf(ReadOnlySpan<byte> records) => BinaryPrimitives.ReadUInt16LittleEndian(records[LengthOffset..]);
}
