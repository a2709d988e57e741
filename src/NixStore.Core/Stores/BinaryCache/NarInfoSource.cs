using System.Collections.Concurrent;
using System.Text;
using NixStore.Blobs;
using NixStore.Narinfo;
using NixStore.Paths;

namespace NixStore.Stores.BinaryCache;

/// <summary>Reads the narinfos of a cache, and caches them in memory while the store is open.</summary>
/// <param name="blobs">The blobs of the cache.</param>
/// <param name="directory">The store directory of the paths.</param>
/// <param name="location">The name of the cache in messages.</param>
/// <param name="memory">The disk cache for other sessions, or null.</param>
internal sealed class NarInfoSource(IBlobStore blobs, StoreDirectory directory, string location, NarInfoDiskCache? memory)
{
    private readonly ConcurrentDictionary<string, Answer> _known = new(StringComparer.Ordinal);

    /// <summary>Finds the narinfo of a path in memory, on disk or in the cache.</summary>
    /// <returns>The narinfo, or null if the cache has none, or has one of a path with another name.</returns>
    /// <exception cref="NixFormatException">The narinfo is malformed, or belongs to another path.</exception>
    public async Task<NarInfo?> FindAsync(StorePath path, CancellationToken cancellationToken)
        => await FindAsync(path.HashPart, cancellationToken).ConfigureAwait(false) is { } found && found.Info.Path == path ? found : null;

    /// <summary>Finds the narinfo for a hash part in memory, on disk or in the cache.</summary>
    public async Task<NarInfo?> FindAsync(string hashPart, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(hashPart, out var known))
        {
            // A narinfo that was added concurrently takes precedence over the response.
            known = _known.GetOrAdd(hashPart, TryRemember(hashPart, out var remembered)
                ? new Answer(remembered, IsRemembered: true)
                : new Answer(await ReadAsync(hashPart, cancellationToken).ConfigureAwait(false)));
        }

        return known.NarInfo;
    }

    /// <summary>Finds the narinfo of a path. If it is from an earlier session, it is read again.</summary>
    public Task<NarInfo?> FindCurrentAsync(StorePath path, CancellationToken cancellationToken)
        => _known.TryGetValue(path.HashPart, out var known) && !known.IsRemembered
            ? FindAsync(path, cancellationToken)
            : FindAnewAsync(path, cancellationToken);

    /// <summary>Reads the narinfo of a path again, and caches it.</summary>
    public async Task<NarInfo?> FindAnewAsync(StorePath path, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(path.HashPart, cancellationToken).ConfigureAwait(false);
        _known[path.HashPart] = new Answer(found);
        return found?.Info.Path == path ? found : null;
    }

    /// <summary>Reads the narinfo for a hash part again.</summary>
    /// <returns>The narinfo, or null if the cache has none.</returns>
    /// <exception cref="NixFormatException">The narinfo is malformed, or belongs to another path.</exception>
    /// <exception cref="NixStoreException">The cache cannot be read.</exception>
    public async Task<NarInfo?> ReadAsync(string hashPart, CancellationToken cancellationToken)
    {
        var name = BinaryCacheLayout.NarInfoOf(hashPart);
        var bytes = await blobs.ReadAsync(name, NarInfo.MaximumLength, cancellationToken).ConfigureAwait(false);
        try
        {
            var info = bytes is null ? null : Parse(bytes, hashPart);
            memory?.Keep(location, hashPart, bytes);
            return info;
        }
        catch (NixFormatException error)
        {
            throw new NixFormatException($"The file '{name}' in the binary cache {location} cannot be used: "
                + $"{error.Message}", error.Offset, error);
        }
    }

    /// <summary>Caches a narinfo that was added to the binary cache.</summary>
    public void Remember(NarInfo info)
    {
        _known[info.Info.Path.HashPart] = new Answer(info);
        memory?.Keep(location, info.Info.Path.HashPart, Encoding.UTF8.GetBytes(info.Print(directory)));
    }

    private bool TryRemember(string hashPart, out NarInfo? narInfo)
    {
        narInfo = null;
        if (memory?.Find(location, hashPart) is not { } bytes)
        {
            return false;
        }

        try
        {
            narInfo = bytes.Length == 0 ? null : Parse(bytes, hashPart);
            return true;
        }
        catch (NixFormatException)
        {
            // The file on disk is damaged. The narinfo is read again.
            return false;
        }
    }

    private NarInfo Parse(byte[] bytes, string hashPart)
    {
        var info = NarInfo.Parse(bytes, directory);
        return info.Info.Path.HashPart == hashPart
            ? info
            : throw new NixFormatException($"The narinfo belongs to another path, {directory.Print(info.Info.Path)}.");
    }
    /// <summary>A response of the cache in this or an earlier session. The narinfo is null if the cache has none.</summary>
    private readonly record struct Answer(NarInfo? NarInfo, bool IsRemembered = false);
}
