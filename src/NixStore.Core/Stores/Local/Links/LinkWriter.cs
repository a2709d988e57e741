using NixStore.FileSystem;
using NixStore.Hashing;
using NixStore.Nar;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Links;

/// <summary>
/// Links files of a store. A link is made under a temporary name in the store directory and renamed, so that no path ever lacks a file or
/// has one more, and the collector removes what a killed process leaves.
/// </summary>
/// <typeparam name="TFolder">The type of open directories.</typeparam>
internal sealed class LinkWriter<TFolder> : ILinkChanges<TFolder>
    where TFolder : class, ILinkFolder<TFolder>
{
    private const int MaximumTries = 3;

    private readonly TFolder _store;
    private readonly byte[] _temporaryName = NarName.Encode($".tmp-link-{Environment.ProcessId}-{Random.Shared.Next()}");

    private LinkWriter(TFolder store, TFolder links)
    {
        _store = store;
        Links = links;
    }

    /// <inheritdoc/>
    public TFolder Links { get; }

    /// <summary>Opens the directory <c>.links</c>, and creates it if it does not exist.</summary>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public static LinkWriter<TFolder> Open(LocalStoreLayout layout)
    {
        var path = LinkDirectory.PathOf(layout);
        try
        {
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path);
                OwnerInheritance.Apply([path], layout.RealStoreDirectory);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot create '{path}' of the store {layout.Location}: {failure.Message}", failure);
        }

        var store = TFolder.Open(layout.RealStoreDirectory);
        try
        {
            return new LinkWriter<TFolder>(store, TFolder.Open(path));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string location) => PathLocks.TryAcquire(location);

    /// <inheritdoc/>
    public LinkError Create(TFolder directory, LinkableFile file) => directory.Link(file.Name, Links, LinkDirectory.NameOf(file.Hash));

    /// <inheritdoc/>
    public LinkError Replace(LinkEntry entry, TFolder directory, LinkableFile file)
    {
        var error = LinkTemporarily(entry, file.Hash);
        if (error.IsNone)
        {
            error = directory.MakeWritable();
        }

        if (error.IsNone)
        {
            error = _store.Replace(_temporaryName, directory, file.Name);
        }

        // Between two names of one file, which another process may have linked meanwhile, a rename succeeds and leaves both.
        _store.Remove(_temporaryName);
        return error;
    }

    /// <inheritdoc/>
    public LinkError Remove(Hash hash) => Links.Remove(LinkDirectory.NameOf(hash));

    /// <inheritdoc/>
    public void Restore(TFolder directory, int mode) => directory.Restore(mode);

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.Remove(_temporaryName);
        Links.Dispose();
        _store.Dispose();
    }

    // The collector may remove the temporary name at any time, and another process the name in .links.
    private LinkError LinkTemporarily(LinkEntry entry, Hash hash)
    {
        var name = LinkDirectory.NameOf(hash);
        var error = Links.Link(name, _store, _temporaryName);
        for (var tries = 1; error.Kind == LinkErrorKind.Exists && tries < MaximumTries; tries++)
        {
            _store.Remove(_temporaryName);
            error = Links.Link(name, _store, _temporaryName);
        }

        if (error.IsNone)
        {
            error = _store.TryGetStatus(_temporaryName, out var status);
            return error.IsNone && status.Shared.Identity != entry.Identity ? LinkError.Missing : error;
        }

        return error;
    }
}
