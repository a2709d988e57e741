using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Links;

/// <summary>Foresees what linking files would change, and changes nothing.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinkForecast : ILinkChanges
{
    private readonly HashSet<Hash> _removed = [];
    private readonly long _maximumLinkCount;
    private readonly ulong _device;

    private LinkForecast(FileDescriptor? links, ulong device, long maximumLinkCount)
    {
        Links = links;
        _device = device;
        _maximumLinkCount = maximumLinkCount;
    }

    /// <inheritdoc/>
    public FileDescriptor? Links { get; }

    /// <summary>Opens the directory <c>.links</c>, if it exists.</summary>
    /// <exception cref="NixStoreException">The directory cannot be opened.</exception>
    public static LinkForecast Open(LocalStoreLayout layout)
    {
        var path = LinkDirectory.PathOf(layout);
        using var store = LinkDirectory.OpenDirectory(layout.RealStoreDirectory);
        var error = store.TryGetStatus([], out var status);
        return error != 0
            ? throw Errno.Exception(error, "read the metadata of", layout.RealStoreDirectory)
            : new LinkForecast(
                Directory.Exists(path) ? LinkDirectory.OpenDirectory(path) : null,
                SpaceCounter.ToSharedFile(status).Identity.Device,
                LinkCountLimit.At(layout.RealStoreDirectory));
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string location) => PathLocks.IsLocked(location) ? null : new NoLock();

    /// <inheritdoc/>
    public int Create(FileDescriptor directory, LinkableFile file)
        => Links is not null && !_removed.Contains(file.Hash) && Links.TryGetStatus(LinkDirectory.NameOf(file.Hash), out _) == 0
            ? Errno.Exists
            : Check(file, file.LinkCount);

    /// <inheritdoc/>
    public int Replace(LinkEntry entry, FileDescriptor directory, LinkableFile file) => Check(file, entry.LinkCount);

    /// <inheritdoc/>
    public int Remove(Hash hash)
    {
        _removed.Add(hash);
        return 0;
    }

    /// <inheritdoc/>
    public void Restore(FileDescriptor directory, int mode)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => Links?.Dispose();

    private int Check(LinkableFile file, long linkCount)
        => file.State.Identity.Device != _device ? Errno.CrossDevice
            : linkCount >= _maximumLinkCount ? Errno.TooManyNames
            : 0;

    private sealed class NoLock : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
