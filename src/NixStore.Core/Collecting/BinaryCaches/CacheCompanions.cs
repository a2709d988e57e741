using System.Text;
using System.Text.Json;
using NixStore.Blobs;
using NixStore.Realisations;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>The files of a cache that belong to paths or NARs: listings, build logs, realisations and entries for debuggers.</summary>
internal sealed class CacheCompanions
{
    private const int MaximumLength = 1024 * 1024;

    private static readonly ILookup<string, BlobInfo> _nothing = Array.Empty<BlobInfo>().ToLookup(static file => file.Name.Text);

    private readonly CacheFiles _files;
    private readonly ILookup<string, BlobInfo> _realisations;
    private readonly ILookup<string, BlobInfo> _links;

    private CacheCompanions(CacheFiles files, ILookup<string, BlobInfo> realisations, ILookup<string, BlobInfo> links)
    {
        _files = files;
        _realisations = realisations;
        _links = links;
    }

    /// <summary>Gets the companions of a cache in which all files stay.</summary>
    public static CacheCompanions None { get; } = new(CacheFiles.None, _nothing, _nothing);

    /// <summary>Reads realisations and entries for debuggers. One that cannot be read belongs to nothing, so it stays.</summary>
    /// <exception cref="NixStoreException">The cache cannot be read.</exception>
    public static async Task<CacheCompanions> ReadAsync(BinaryCacheStore store, CacheFiles files, CancellationToken cancellationToken)
        => new(
            files,
            await ReadAsync(store.Blobs, files.Realisations, FindOutput, cancellationToken).ConfigureAwait(false),
            await ReadAsync(store.Blobs, files.DebugLinks, FindArchive, cancellationToken).ConfigureAwait(false));

    /// <summary>Returns the files that are deleted with a path.</summary>
    /// <param name="entry">The path.</param>
    /// <param name="logs">The base names of the derivations whose logs are deleted.</param>
    public IReadOnlyList<BlobInfo> Of(CacheEntry entry, IReadOnlyList<string> logs)
    {
        var found = new List<BlobInfo>(_realisations[entry.Path.BaseName]);
        if (_files.Listings.TryGetValue(entry.Path.HashPart, out var listing))
        {
            found.Add(listing);
        }

        foreach (var name in logs)
        {
            if (_files.Logs.TryGetValue(name, out var log))
            {
                found.Add(log);
            }
        }

        return found;
    }

    /// <summary>Returns the entries for debuggers that lead to a NAR.</summary>
    public IReadOnlyList<BlobInfo> LinksTo(string narKey) => [.. _links[narKey]];

    /// <summary>Returns an unused file with the entries for debuggers that lead to it.</summary>
    public CacheOrphan ToOrphan((BlobInfo File, string? NarKey) unused)
        => new(unused.File, unused.NarKey is null ? [] : LinksTo(unused.NarKey));

    private static async Task<ILookup<string, BlobInfo>> ReadAsync(
        IBlobStore blobs, List<BlobInfo> files, Func<byte[], string?> find, CancellationToken cancellationToken)
    {
        var owned = new List<(string Owner, BlobInfo File)>(files.Count);
        var read = ConcurrentQuery.AskAsync(
            files,
            BinaryCacheStore.QuestionsAtOnce,
            async (file, token) => (await FindOwnerAsync(blobs, file, find, token).ConfigureAwait(false), file),
            cancellationToken);
        await foreach (var (owner, file) in read.ConfigureAwait(false))
        {
            if (owner is not null)
            {
                owned.Add((owner, file));
            }
        }

        return owned.ToLookup(static item => item.Owner, static item => item.File, StringComparer.Ordinal);
    }

    private static async Task<string?> FindOwnerAsync(
        IBlobStore blobs, BlobInfo file, Func<byte[], string?> find, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await blobs.ReadAsync(file.Name, MaximumLength, cancellationToken).ConfigureAwait(false);
            return bytes is null ? null : find(bytes);
        }
        catch (Exception failure) when (failure is NixFormatException or JsonException or BlobRefusedException)
        {
            return null;
        }
    }

    private static string FindOutput(byte[] json) => RealisationJson.Parse(Encoding.UTF8.GetString(json)).Value.OutPath.BaseName;

    private static string? FindArchive(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("archive", out var archive)
            && archive.ValueKind == JsonValueKind.String
            ? NarKey.Of(archive.GetString()!)
            : null;
    }
}
