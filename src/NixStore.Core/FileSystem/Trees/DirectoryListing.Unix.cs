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

    private delegate void RecordsReader<TState>(ref TState state, ReadOnlySpan<byte> records);

    /// <summary>Reads the entries without <c>.</c> and <c>..</c>, in the order of the directory.</summary>
    public static List<TreeItem> Read(FileDescriptor directory, string path)
    {
        var items = new List<TreeItem>();
        var error = TryReadRecords(directory, ref items, static (ref items, records) => AddRecords(items, records));
        return error == 0 ? items : throw Errno.Exception(error, "list the directory", path);
    }

    /// <summary>Reads the entries without <c>.</c> and <c>..</c>, in the order of the directory, and leaves out known inodes.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="known">The inodes to leave out.</param>
    /// <param name="entries">The other entries.</param>
    /// <returns>The error number, or 0.</returns>
    public static int TryReadUnknown(FileDescriptor directory, IReadOnlySet<ulong> known, out UnknownEntries entries)
    {
        entries = new UnknownEntries(known);
        return TryReadRecords(directory, ref entries, static (ref entries, records) => entries.Add(records));
    }

    /// <summary>Reads the inode of each entry of the directory, without looking at the entries.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="path">The path for messages.</param>
    /// <param name="add">Receives the inodes, with those of <c>.</c> and <c>..</c>.</param>
    public static void ReadInodes(FileDescriptor directory, string path, Action<ulong> add)
    {
        var error = TryReadRecords(
            directory,
            ref add,
            static (ref add, records) =>
            {
                for (; !records.IsEmpty; records = records[LengthOf(records)..])
                {
                    add(BinaryPrimitives.ReadUInt64LittleEndian(records));
                }
            });
        if (error != 0)
        {
            throw Errno.Exception(error, "list the directory", path);
        }
    }

    private static unsafe int TryReadRecords<TState>(FileDescriptor directory, ref TState state, RecordsReader<TState> read)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            fixed (byte* start = buffer)
            {
                long length;
                while ((length = Libc.GetDirectoryEntries(directory, start, (nuint)buffer.Length)) > 0)
                {
                    read(ref state, buffer.AsSpan(0, (int)length));
                }

                return length < 0 ? Marshal.GetLastPInvokeError() : 0;
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
            if (!IsSelfOrParent(records))
            {
                AddRecord(items, records[..LengthOf(records)]);
            }
        }
    }

    private static void AddRecord(List<TreeItem> items, ReadOnlySpan<byte> record)
    {
        var name = record[NameOffset..];
        var bytes = name[..name.IndexOf((byte)0)].ToArray();
        items.Add(new TreeItem(bytes, bytes, record[KindOffset]));
    }

    // The names . and .. with their NUL.
    private static bool IsSelfOrParent(ReadOnlySpan<byte> record)
        => record[NameOffset] == (byte)'.'
            && (record[NameOffset + 1] == 0 || (record[NameOffset + 1] == (byte)'.' && record[NameOffset + 2] == 0));

    private static int LengthOf(ReadOnlySpan<byte> records) => BinaryPrimitives.ReadUInt16LittleEndian(records[LengthOffset..]);

    /// <summary>The entries of a directory whose inodes are not known.</summary>
    /// <param name="known">The known inodes.</param>
    public struct UnknownEntries(IReadOnlySet<ulong> known)
    {
        private List<TreeItem>? _items;

        /// <summary>Gets the entries, in the order of the directory.</summary>
        public readonly IReadOnlyList<TreeItem> Items => _items is null ? [] : _items;

        /// <summary>Gets whether an entry was left out.</summary>
        public bool HasKnown { get; private set; }

        /// <summary>Adds the entries of which the inodes are not known.</summary>
        public void Add(ReadOnlySpan<byte> records)
        {
            for (; !records.IsEmpty; records = records[LengthOf(records)..])
            {
                if (known.Contains(BinaryPrimitives.ReadUInt64LittleEndian(records)))
                {
                    HasKnown = true;
                }
                else if (!IsSelfOrParent(records))
                {
                    AddRecord(_items ??= [], records[..LengthOf(records)]);
                }
            }
        }
    }
}
