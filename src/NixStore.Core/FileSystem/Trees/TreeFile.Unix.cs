using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>Opens single files of a tree with directory handles.</summary>
[SupportedOSPlatform("linux")]
internal static class UnixTreeFile
{
    public static FileStream Open(string root, ReadOnlySpan<string> names)
    {
        var path = root;
        var item = FileDescriptor.CurrentDirectory();
        try
        {
            item = OpenItem(item, FileDescriptor.PathBytes(root), isLast: names.IsEmpty, path);
            for (var i = 0; i < names.Length; i++)
            {
                path = $"{path}/{names[i]}";
                item = OpenItem(item, FileDescriptor.PathBytes(names[i]), isLast: i == names.Length - 1, path);
            }

            var error = item.TryGetStatus([], out var status);
            if (error != 0)
            {
                throw Errno.Exception(error, "read", path);
            }

            if (status.Type != Libc.TypeRegular)
            {
                throw new NixStoreException($"Cannot read '{path}': it is not a regular file.");
            }

            var handle = new SafeFileHandle(item.DangerousGetHandle(), ownsHandle: true);
            item.SetHandleAsInvalid();
            return new FileStream(handle, FileAccess.Read, bufferSize: 0);
        }
        finally
        {
            item.Dispose();
        }
    }

    private static FileDescriptor OpenItem(FileDescriptor parent, byte[] name, bool isLast, string path)
    {
        // A pipe must not block.
        var flags = Libc.ReadOnly | Libc.NoFollow | (isLast ? Libc.NonBlock : Libc.Directory);
        using (parent)
        {
            return FileDescriptor.TryOpen(parent, name, flags, 0, out var error) ?? throw Errno.Exception(error, "read", path);
        }
    }
}
