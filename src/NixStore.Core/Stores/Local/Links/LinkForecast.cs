using NixStore.Hashing;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Links;

/// <summary>Foresees what linking files would change, and changes nothing.</summary>
/// <typeparam name="TFolder">The type of open directories.</typeparam>
internal sealed class LinkForecast<TFolder> : ILinkChanges<TFolder>
    where TFolder : class, ILinkFolder<TFolder>
{
    private readonly HashSet<Hash> _removed = [];
    private readonly long _maximumLinkCount;
    private readonly ulong _device;

    private LinkForecast(TFolder? links, ulong device, long maximumLinkCount)
    {
        Links = links;
        _device = device;
        _maximumLinkCount = maximumLinkCount;
    }

    /// <inheritdoc/>
    public TFolder? Links { get; }

    /// <summary>Opens the directory <c>.links</c>, if it exists.</summary>
    /// <exception cref="NixStoreException">The directory cannot be opened.</exception>
    public static LinkForecast<TFolder> Open(LocalStoreLayout layout)
    {
        var path = LinkDirectory.PathOf(layout);
        using var store = TFolder.Open(layout.RealStoreDirectory);
        var error = store.TryGetStatus([], out var status);
        return error.IsNone
            ? new LinkForecast<TFolder>(
                Directory.Exists(path) ? TFolder.Open(path) : null,
                status.Shared.Identity.Device,
                LinkCountLimit.At(layout.RealStoreDirectory))
            : throw new NixStoreException($"Cannot read the metadata of '{layout.RealStoreDirectory}': {error}");
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string location) => PathLocks.IsLocked(location) ? null : new NoLock();

    /// <inheritdoc/>
    public LinkError Create(TFolder directory, LinkableFile file)
        => Links is not null && !_removed.Contains(file.Hash) && Links.TryGetStatus(LinkDirectory.NameOf(file.Hash), out _).IsNone
            ? LinkError.Exists
            : Check(file, file.LinkCount);

    /// <inheritdoc/>
    public LinkError Replace(LinkEntry entry, TFolder directory, LinkableFile file) => Check(file, entry.LinkCount);

    /// <inheritdoc/>
    public LinkError Remove(Hash hash)
    {
        _removed.Add(hash);
        return LinkError.None;
    }

    /// <inheritdoc/>
    public void Restore(TFolder directory, int mode)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => Links?.Dispose();

    private LinkError Check(LinkableFile file, long linkCount)
        => file.State.Identity.Device != _device ? LinkError.OtherFileSystem
            : linkCount >= _maximumLinkCount ? LinkError.TooManyNames
            : LinkError.None;

    private sealed class NoLock : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
