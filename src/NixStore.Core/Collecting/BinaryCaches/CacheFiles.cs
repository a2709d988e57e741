using NixStore.Blobs;
using NixStore.Stores.BinaryCache;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>The files of a binary cache by kind. Files of unknown kinds are not in it, so they are never deleted.</summary>
internal sealed class CacheFiles
{
    private CacheFiles()
    {
    }

    /// <summary>Gets the files of an empty cache.</summary>
    public static CacheFiles None { get; } = new();

    /// <summary>Gets the narinfos by hash part.</summary>
    public Dictionary<string, BlobInfo> NarInfos { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the listings of paths by hash part.</summary>
    public Dictionary<string, BlobInfo> Listings { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the NARs by key. Files in several folders can have the same key.</summary>
    public Dictionary<string, List<BlobInfo>> Nars { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the build logs by the base name of their derivation.</summary>
    public Dictionary<string, BlobInfo> Logs { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the realisations.</summary>
    public List<BlobInfo> Realisations { get; } = [];

    /// <summary>Gets the entries for debuggers.</summary>
    public List<BlobInfo> DebugLinks { get; } = [];

    /// <summary>Lists the files.</summary>
    /// <exception cref="NixStoreException">The cache cannot be listed.</exception>
    public static async Task<CacheFiles> ListAsync(IListableBlobStore blobs, CancellationToken cancellationToken)
    {
        // NARs come first: the narinfo of a NAR that is in the list is in the list too, unless the NAR is young.
        var files = new CacheFiles();
        await files.AddNarsAsync(blobs, cancellationToken).ConfigureAwait(false);
        await AddAsync(blobs, BinaryCacheLayout.LogPrefix, files.AddLog, cancellationToken).ConfigureAwait(false);
        await AddAsync(blobs, BinaryCacheLayout.RealisationPrefix, files.AddRealisation, cancellationToken).ConfigureAwait(false);
        await AddAsync(blobs, BinaryCacheLayout.DebugInfoPrefix, files.DebugLinks.Add, cancellationToken).ConfigureAwait(false);
        await AddAsync(blobs, "", files.AddTop, cancellationToken).ConfigureAwait(false);
        return files;
    }

    /// <summary>Lists the narinfos and the other files that are in no folder.</summary>
    /// <exception cref="NixStoreException">The cache cannot be listed.</exception>
    public static async Task<CacheFiles> ListTopAsync(IListableBlobStore blobs, CancellationToken cancellationToken)
    {
        var files = new CacheFiles();
        await AddAsync(blobs, "", files.AddTop, cancellationToken).ConfigureAwait(false);
        return files;
    }

    /// <summary>Lists the folder of NARs.</summary>
    /// <exception cref="NixStoreException">The cache cannot be listed.</exception>
    public Task AddNarsAsync(IListableBlobStore blobs, CancellationToken cancellationToken)
        => AddAsync(blobs, BinaryCacheLayout.NarPrefix, AddNar, cancellationToken);

    private static async Task AddAsync(IListableBlobStore blobs, string folder, Action<BlobInfo> add, CancellationToken cancellationToken)
    {
        await foreach (var blob in blobs.ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            add(blob);
        }
    }

    private void AddTop(BlobInfo blob)
    {
        if (BinaryCacheLayout.HashPartOf(blob.Name) is { } hashPart)
        {
            NarInfos[hashPart] = blob;
        }
        else if (BinaryCacheLayout.HashPartOf(blob.Name, BinaryCacheLayout.ListingExtension) is { } listed)
        {
            Listings[listed] = blob;
        }
        else
        {
            AddNar(blob);
        }
    }

    private void AddNar(BlobInfo blob)
    {
        if (NarKey.IsNar(blob.Name))
        {
            var key = NarKey.Of(blob.Name.Text);
            if (!Nars.TryGetValue(key, out var nars))
            {
                Nars[key] = nars = new List<BlobInfo>(1);
            }

            nars.Add(blob);
        }
    }

    private void AddLog(BlobInfo blob) => Logs[blob.Name.Text[BinaryCacheLayout.LogPrefix.Length..]] = blob;

    private void AddRealisation(BlobInfo blob)
    {
        if (blob.Name.Text.EndsWith(BinaryCacheLayout.RealisationExtension, StringComparison.Ordinal))
        {
            Realisations.Add(blob);
        }
    }
}
