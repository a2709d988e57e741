using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Measures trees through directory handles.</summary>
[SupportedOSPlatform("linux")]
internal static class UnixTreeUsage
{
    private const int BlockSize = 512;

    public static TreeUsage Measure(string path, CancellationToken cancellationToken)
    {
        using var current = FileDescriptor.CurrentDirectory();
        var measured = new Measured();
        Measure(current, FileDescriptor.PathBytes(path), path, measured, cancellationToken);
        return measured.ToUsage();
    }

    private static void Measure(
        FileDescriptor parent, ReadOnlySpan<byte> name, string path, Measured measured, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var error = parent.TryGetStatus(name, out var status);
        if (error == Errno.NoEntry)
        {
            return;
        }

        if (error != 0)
        {
            throw Errno.Exception(error, "measure", path);
        }

        measured.Add(status);
        if (status.Type != Libc.TypeDirectory)
        {
            return;
        }

        using var directory = FileDescriptor.TryOpen(parent, name, Libc.ReadOnly | Libc.Directory | Libc.NoFollow, 0, out error);
        if (directory is null)
        {
            throw Errno.Exception(error, "measure", path);
        }

        foreach (var item in DirectoryListing.Read(directory, path))
        {
            Measure(directory, item.FileName, $"{path}/{NarName.Decode(item.FileName)}", measured, cancellationToken);
        }
    }

    private sealed class Measured
    {
        private List<SharedFile>? _shared;
        private long _bytes;

        public void Add(in Libc.Status status)
        {
            if (status.Type == Libc.TypeDirectory || status.LinkCount == 1)
            {
                _bytes += status.Blocks * BlockSize;
            }
            else
            {
                (_shared ??= []).Add(SpaceCounter.ToSharedFile(status));
            }
        }

        public TreeUsage ToUsage() => new(_bytes, _shared ?? []);
    }
}
