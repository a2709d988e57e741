using System.Runtime.CompilerServices;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Receiving;

namespace NixStore.Browsing;

/// <summary>
/// Browses a path of a store: by single files or a listing if the store supports it, or else through the NAR of the path.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="path">The path.</param>
public sealed class StorePathBrowser(IStore store, StorePath path) : NarBrowser
{
    /// <inheritdoc/>
    public override async IAsyncEnumerable<NarEntry> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await FindListingAsync(cancellationToken).ConfigureAwait(false) is { } root)
        {
            foreach (var entry in root.Enumerate())
            {
                yield return entry;
            }

            yield break;
        }

        var nar = await store.OpenCurrentNarAsync(path, cancellationToken).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            await foreach (var entry in new NarStreamBrowser(nar).ListAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    public override async Task<NarListing> ReadListingAsync(CancellationToken cancellationToken)
    {
        if (await FindListingAsync(cancellationToken).ConfigureAwait(false) is { } root)
        {
            return root;
        }

        var nar = await store.OpenCurrentNarAsync(path, cancellationToken).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            return await new NarStreamBrowser(nar).ReadListingAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async Task ReadFilesAsync(INarFileConsumer files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (store.Find<IFileStore>() is { } fileStore)
        {
            await ReadFilesAsync(fileStore, files, cancellationToken).ConfigureAwait(false);
            return;
        }

        var nar = await store.OpenCurrentNarAsync(path, cancellationToken).ConfigureAwait(false);
        await using (nar.ConfigureAwait(false))
        {
            await new NarStreamBrowser(nar).ReadFilesAsync(files, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<NarListing?> FindListingAsync(CancellationToken cancellationToken)
        => store.Find<IFileStore>() is { } files ? await files.ListFilesAsync(path, cancellationToken).ConfigureAwait(false)
            : store.Find<INarInfoStore>() is { } cache ? await cache.FindListingAsync(path, cancellationToken).ConfigureAwait(false)
            : null;

    private async Task ReadFilesAsync(IFileStore fileStore, INarFileConsumer files, CancellationToken cancellationToken)
    {
        var root = await fileStore.ListFilesAsync(path, cancellationToken).ConfigureAwait(false);
        foreach (var entry in root.Enumerate())
        {
            if (files.IsSatisfied)
            {
                return;
            }

            if (files.Chooses(entry) && entry.Type is (NarEntryType.Regular or NarEntryType.Executable))
            {
                var contents = await fileStore.OpenFileAsync(path, entry.Path, cancellationToken).ConfigureAwait(false);
                await using (contents.ConfigureAwait(false))
                {
                    await files.ReadAsync(entry, contents, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
