using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>Reads the entries of a directory on Windows, with the numbers of the files.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsDirectoryListing
{
    private const int BufferSize = 64 * 1024;

    // FILE_ID_BOTH_DIR_INFO.
    private const int AttributesOffset = 56;
    private const int NameLengthOffset = 60;
    private const int IndexOffset = 96;
    private const int NameOffset = 104;

    /// <summary>Reads the entries without <c>.</c> and <c>..</c>.</summary>
    /// <param name="path">The directory, with the prefix for long paths.</param>
    /// <param name="entries">The entries.</param>
    /// <returns>The error number, or 0.</returns>
    public static int TryRead(string path, out List<WindowsDirectoryEntry> entries)
    {
        entries = [];
        using var directory = WindowsFiles.TryOpen(path, WindowsFiles.ReadData | WindowsFiles.ReadAttributes, out var error);
        if (directory is null)
        {
            return error;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while ((error = WindowsFiles.TryReadEntries(directory, buffer)) == 0)
            {
                Add(buffer, entries);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // Of an empty directory on some file systems, there is not even a first entry.
        return error is WindowsFiles.NoMoreFiles or WindowsFiles.FileNotFound ? 0 : error;
    }

    private static void Add(ReadOnlySpan<byte> records, List<WindowsDirectoryEntry> entries)
    {
        for (var next = -1; next != 0; records = records[next..])
        {
            var nameLength = BinaryPrimitives.ReadInt32LittleEndian(records[NameLengthOffset..]);
            var name = new string(MemoryMarshal.Cast<byte, char>(records.Slice(NameOffset, nameLength)));
            if (name is not ("." or ".."))
            {
                entries.Add(new WindowsDirectoryEntry(
                    name,
                    (FileAttributes)BinaryPrimitives.ReadInt32LittleEndian(records[AttributesOffset..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(records[IndexOffset..])));
            }

            next = BinaryPrimitives.ReadInt32LittleEndian(records);
        }
    }
}

/// <summary>An entry of a directory on Windows.</summary>
/// <param name="Name">The name.</param>
/// <param name="Attributes">The attributes.</param>
/// <param name="Index">The number of the file in its file system.</param>
internal readonly record struct WindowsDirectoryEntry(string Name, FileAttributes Attributes, ulong Index);
