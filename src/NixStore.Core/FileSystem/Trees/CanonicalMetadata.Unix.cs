using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Sets and checks the metadata of trees through directory handles.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class UnixCanonicalMetadata
{
    public static void Apply(string path, CancellationToken cancellationToken)
    {
        using var current = FileDescriptor.CurrentDirectory();
        var name = FileDescriptor.PathBytes(path);
        Apply(current, name, path, cancellationToken);
    }

    public static void Seal(string path)
    {
        using var current = FileDescriptor.CurrentDirectory();
        var name = FileDescriptor.PathBytes(path);
        var status = StatusOf(current, name, path);
        SetModeAndTime(current, name, path, status);
    }

    public static uint OwnerOf(string path)
    {
        using var current = FileDescriptor.CurrentDirectory();
        return StatusOf(current, FileDescriptor.PathBytes(path), path).User;
    }

    public static IReadOnlyList<string> Check(string path, string store, CancellationToken cancellationToken)
    {
        var audit = new MetadataAudit(OwnerOf(store));
        using var tree = new UnixTreeReader(path, new PackOptions { Audit = audit });
        while (tree.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return audit.Deviations;
    }

    public static bool IsCanonical(in Libc.Status status, uint owner)
        => status.User == owner
            && status.ModificationSeconds == CanonicalMetadata.ModificationTime
            && (status.Type == Libc.TypeSymlink || status.Permissions == ModeOf(status));

    public static void AddDeviations(MetadataAudit audit, in Libc.Status status, string path)
    {
        if (status.User != audit.Owner)
        {
            audit.Add($"'{path}' belongs to user {status.User} instead of {audit.Owner}.");
        }

        if (status.ModificationSeconds != CanonicalMetadata.ModificationTime)
        {
            audit.Add($"'{path}' has the modification time {status.ModificationSeconds} instead of {CanonicalMetadata.ModificationTime}.");
        }

        if (status.Type != Libc.TypeSymlink && status.Permissions != ModeOf(status))
        {
            audit.Add($"'{path}' has the mode {Octal(status.Permissions)} instead of {Octal((int)ModeOf(status))}.");
        }
    }

    private static void Apply(FileDescriptor parent, byte[] name, string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var status = StatusOf(parent, name, path);
        var user = Libc.EffectiveUser();
        if (status.User != user)
        {
            var terminated = stackalloc byte[name.Length + 1];
            FileDescriptor.Terminate(name, terminated);
            Check(Libc.ChangeOwnerAt(parent, terminated, user, Libc.EffectiveGroup(), Libc.SymlinkNoFollow), "set the owner of", path);
        }

        if (status.Type == Libc.TypeDirectory)
        {
            using var directory = Open(parent, name, path, Libc.Directory);
            foreach (var item in DirectoryListing.Read(directory, path))
            {
                Apply(directory, item.FileName, Join(path, item), cancellationToken);
            }
        }

        SetModeAndTime(parent, name, path, status);
    }

    private static void SetModeAndTime(FileDescriptor parent, byte[] name, string path, Libc.Status status)
    {
        switch (status.Type)
        {
            case Libc.TypeSymlink:
                var terminated = stackalloc byte[name.Length + 1];
                FileDescriptor.Terminate(name, terminated);
                if (status.ModificationSeconds != CanonicalMetadata.ModificationTime)
                {
                    Check(Libc.SetModificationTime(parent, terminated, CanonicalMetadata.ModificationTime), "set the modification time "
                        + "of", path);
                }

                break;
            case Libc.TypeDirectory:
            case Libc.TypeRegular:
                using (var file = Open(parent, name, path, Libc.NonBlock))
                {
                    if (UnixExtendedAttributes.TryRemove(file, out var error) is { } attribute)
                    {
                        throw Errno.Exception(error, $"remove the extended attribute '{attribute}' of", path);
                    }

                    Check(Libc.ChangeMode(file, ModeOf(status)), "set the mode of", path);
                    Check(Libc.SetModificationTime(file, CanonicalMetadata.ModificationTime), "set the modification time of", path);
                }

                break;
            default:
                throw new NixStoreException($"A store cannot contain '{path}': it is neither a file, a directory nor a symbolic link.");
        }
    }

    private static uint ModeOf(Libc.Status status) => status.Type == Libc.TypeDirectory
        ? CanonicalMetadata.DirectoryMode
        : status.IsExecutable ? CanonicalMetadata.ExecutableMode : CanonicalMetadata.FileMode;

    private static Libc.Status StatusOf(FileDescriptor parent, ReadOnlySpan<byte> name, string path)
    {
        var error = parent.TryGetStatus(name, out var status);
        return error == 0 ? status : throw Errno.Exception(error, "read the metadata of", path);
    }

    private static FileDescriptor Open(FileDescriptor parent, ReadOnlySpan<byte> name, string path, int flags) =>
        FileDescriptor.TryOpen(parent, name, Libc.ReadOnly | Libc.NoFollow | flags, 0, out var error)
        ?? throw Errno.Exception(error, "open", path);

    private static void Check(int result, string action, string path)
    {
        if (result < 0)
        {
            throw Errno.Exception(Marshal.GetLastPInvokeError(), action, path);
        }
    }

    private static string Join(string path, TreeItem item) => $"{path}/{NarName.Decode(item.FileName)}";

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');
}
