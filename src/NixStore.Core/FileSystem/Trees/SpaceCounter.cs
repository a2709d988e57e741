using System.Runtime.Versioning;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// Counts the bytes on disk that are freed when names of files go. A file with several names is counted once, when the last name goes.
/// May be used from several threads.
/// </summary>
/// <param name="sweptInodes">
/// The inodes of files that have one more name, which goes as soon as it is the last, such as those in <c>.links</c>; null for none.
/// </param>
internal sealed class SpaceCounter(IReadOnlySet<ulong>? sweptInodes = null)
{
    private const int BlockSize = 512;

    private readonly Dictionary<FileIdentity, long> _remaining = [];
    private readonly Lock _gate = new();
    private long _bytes;

    /// <summary>Gets the count of bytes that were freed so far.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Adds bytes.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Counts a name that goes.</summary>
    /// <param name="status">The status of the file before its name went.</param>
    [SupportedOSPlatform("linux")]
    public void Count(in Libc.Status status)
    {
        if (status.Type == Libc.TypeDirectory || status.LinkCount == 1)
        {
            Add(status.Blocks * BlockSize);
        }
        else
        {
            Count(ToSharedFile(status));
        }
    }

    /// <summary>Counts one name of a file.</summary>
    /// <returns>The bytes that are freed by it: those of the file, or 0 if names are left.</returns>
    public long Count(SharedFile file)
    {
        if (file.LinkCount == 1)
        {
            Add(file.Bytes);
            return file.Bytes;
        }

        lock (_gate)
        {
            var remaining = _remaining.GetValueOrDefault(file.Identity, file.LinkCount) - 1;
            _remaining[file.Identity] = remaining;
            if (remaining != (sweptInodes?.Contains(file.Identity.Inode) == true ? 1 : 0))
            {
                return 0;
            }
        }

        Add(file.Bytes);
        return file.Bytes;
    }

    /// <summary>Returns whether all names of a file but one were counted, as the files have it at the time of the count.</summary>
    public bool IsCounted(FileIdentity file)
    {
        lock (_gate)
        {
            return _remaining.TryGetValue(file, out var remaining) && remaining <= 1;
        }
    }

    [SupportedOSPlatform("linux")]
    internal static SharedFile ToSharedFile(in Libc.Status status)
        => new(
            new FileIdentity(((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode),
                status.LinkCount, status.Blocks * BlockSize);
}
