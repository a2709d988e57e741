using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<string, string> _refused = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _renewed = new(StringComparer.Ordinal);

    /// <summary>Gets what to do if narinfos seem to be absent because the cache refuses them; null as long as it refused none.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Returns what to do if the cache has refused the narinfo of a hash part; null if it has not.</summary>
    public string? FindRefusal(string hashPart) => _refused.GetValueOrDefault(hashPart);

    /// <summary>Finds a path's narinfo, among those that were read before or in the cache.</summary>
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
        if (_known.TryGetValue(path.HashPart, out var before) && before.IsRemembered && found != before.NarInfo)
        {
            // Set first: another reader that finds the new narinfo must know that it is new.
            _renewed[path.HashPart] = true;
        }

        _known[path.HashPart] = new Answer(found);
        return found?.Info.Path == path ? found : null;
    }

    /// <summary>Finds what a path's narinfo says now, if that is not what was said before.</summary>
    /// <param name="info">What was said before.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>What it says now, or null if that is the same, or was returned here before.</returns>
    public async Task<ValidPathInfo?> FindChangedAsync(ValidPathInfo info, CancellationToken cancellationToken)
    {
        var now = await FindCurrentAsync(info.Path, cancellationToken).ConfigureAwait(false);
        // Several readers of one NAR fail together, and each tries once more with what was read again.
        var isOther = now is not null
            && (!now.Info.NarHash.Equals(info.NarHash) || now.Info.NarSize != info.NarSize
                || (_renewed.ContainsKey(info.Path.HashPart) && !ReferenceEquals(now.Info, info)));
        return isOther ? now!.Info : null;
    }

    /// <summary>Reads the narinfo of a hash part as it is now.</summary>
    /// <returns>The narinfo, or null if the cache has none, or refuses it, which is not remembered on the disk.</returns>
    /// <exception cref="NixFormatException">The narinfo is malformed, or that of another path.</exception>
    /// <exception cref="NixStoreException">The cache cannot be read.</exception>
    public async Task<NarInfo?> ReadAsync(string hashPart, CancellationToken cancellationToken)
    {
        try
        {
            var (info, bytes) = await ReadWithBytesAsync(hashPart, cancellationToken).ConfigureAwait(false);
            memory?.Keep(location, hashPart, bytes);
            _refused.TryRemove(hashPart, out _);
            return info;
        }
        catch (BlobRefusedException refusal)
        {
            Refusal = refusal.Advice;
            _refused[hashPart] = refusal.Advice;
            return null;
        }
    }

    /// <summary>Reads the narinfo of a hash part as it is now, and remembers nothing.</summary>
    /// <returns>The narinfo, or null if the cache has none.</returns>
    /// <exception cref="BlobRefusedException">The cache refuses it.</exception>
    /// <exception cref="NixFormatException">The narinfo is malformed, or that of another path.</exception>
    /// <exception cref="NixStoreException">The cache cannot be read.</exception>
    public async Task<NarInfo?> ReadOnceAsync(string hashPart, CancellationToken cancellationToken)
        => (await ReadWithBytesAsync(hashPart, cancellationToken).ConfigureAwait(false)).NarInfo;

    /// <summary>
    /// Accepts a narinfo that was put into the cache. The next session asks the cache, which may add to what it was sent.
    /// </summary>
    public void Remember(NarInfo info)
    {
        _known[info.Info.Path.HashPart] = new Answer(info);
        memory?.Forget(location, info.Info.Path.HashPart);
    }

    /// <summary>Forgets what the cache answered about a hash part, in this session and on the disk.</summary>
    public void Forget(string hashPart)
    {
        _known.TryRemove(hashPart, out _);
        memory?.Forget(location, hashPart);
    }

    private async Task<(NarInfo? NarInfo, byte[]? Bytes)> ReadWithBytesAsync(string hashPart, CancellationToken cancellationToken)
    {
        var name = BinaryCacheLayout.NarInfoOf(hashPart);
        try
        {
            var bytes = await blobs.ReadAsync(name, NarInfo.MaximumLength, cancellationToken).ConfigureAwait(false);
            return (bytes is null ? null : Parse(bytes, hashPart), bytes);
        }
        catch (NixFormatException error)
        {
            throw new NixFormatException($"The file '{name}' in the binary cache {location} cannot be used: "
                + $"{error.Message}", error.Offset, error);
        }
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
