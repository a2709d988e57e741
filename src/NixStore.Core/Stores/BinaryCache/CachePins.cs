using NixStore.Blobs;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Stores.Capabilities;

namespace NixStore.Stores.BinaryCache;

/// <summary>The pins of a binary cache, each a small file in the folder <c>pins</c>.</summary>
/// <param name="blobs">The blobs of the cache.</param>
/// <param name="directory">The store directory of the paths.</param>
/// <param name="location">The name of the cache in messages.</param>
internal sealed class CachePins(IBlobStore blobs, StoreDirectory directory, string location) : IPinStore, IRootQueryStore
{
    /// <inheritdoc/>
    public async Task AddPinAsync(string name, IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var blob = NameOf(name);
        var text = new CachePin([.. paths.Distinct().Order()]).Print(directory);
        if (paths.Count == 0 || text.Length > CachePin.MaximumLength)
        {
            throw new NixStoreException(
                $"The pin '{name}' was not stored: {paths.Count} paths are too {(paths.Count == 0 ? "few" : "many")}.");
        }

        await Require<IWritableBlobStore>().PutAsync(blob, text, BinaryCacheLayout.PinType, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task RemovePinAsync(string name, CancellationToken cancellationToken)
    {
        var blob = NameOf(name);
        if (await blobs.FindAsync(blob, cancellationToken).ConfigureAwait(false) is null)
        {
            throw new NixStoreException($"The binary cache {location} has no pin '{name}'.");
        }

        var failures = await Require<IDeletableBlobStore>().DeleteAsync([blob], cancellationToken).ConfigureAwait(false);
        if (failures.Count > 0)
        {
            throw new NixStoreException($"Cannot remove the pin '{name}' of the binary cache {location}: {failures[0].Reason}");
        }
    }

    /// <inheritdoc/>
    public async Task<StoreRootList> FindRootsAsync(CancellationToken cancellationToken)
    {
        var listing = await Require<IDeletableBlobStore>().FindListingAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new MissingCapabilityException(location, "list its pins", typeof(IListableBlobStore));
        var roots = new List<StoreRoot>();
        var problems = new List<StoreRootProblem>();
        await foreach (var blob in listing.ListAsync(BinaryCacheLayout.PinPrefix, cancellationToken).ConfigureAwait(false))
        {
            // Editors, file systems and servers keep hidden files of their own.
            if (!blob.Name.Text.StartsWith(BinaryCacheLayout.PinPrefix + '.', StringComparison.Ordinal))
            {
                await ReadAsync(blob, roots, problems, cancellationToken).ConfigureAwait(false);
            }
        }

        return new StoreRootList([.. roots.OrderBy(static root => root.Link, StringComparer.Ordinal)], problems, 0);
    }

    private async Task ReadAsync(BlobInfo blob, List<StoreRoot> roots, List<StoreRootProblem> problems, CancellationToken cancellationToken)
    {
        try
        {
            if (await blobs.ReadAsync(blob.Name, CachePin.MaximumLength, cancellationToken).ConfigureAwait(false) is { } bytes)
            {
                var name = blob.Name.Text[BinaryCacheLayout.PinPrefix.Length..];
                roots.AddRange(CachePin.Parse(bytes, directory).Paths.Select(path => new StoreRoot
                {
                    Kind = StoreRootKind.Pin,
                    Link = name,
                    Registration = blob.Name.Text,
                    Path = path,
                    Created = blob.Modified,
                }));
            }
        }
        catch (Exception failure) when (failure is NixFormatException or BlobRefusedException)
        {
            problems.Add(new StoreRootProblem($"{location}/{blob.Name}", failure.Message));
        }
    }

    private static BlobName NameOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return CachePin.IsName(name)
            ? BinaryCacheLayout.PinOf(name)
            : throw new NixStoreException(
                $"'{ForeignText.Escape(name)}' cannot be the name of a pin. A name has at most {CachePin.MaximumNameLength} letters, "
                + "digits and characters of '+-._=', and does not begin or end with a dot.");
    }

    private T Require<T>()
        where T : class, IBlobStore
        => blobs as T ?? throw new MissingCapabilityException(location, "keep pins", typeof(T));
}
