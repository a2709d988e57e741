using System.Text;
using NixStore.Compression;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Serving.Http;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Receiving;

namespace NixStore.Serving.BinaryCaches;

/// <summary>Creates responses with narinfos and signs them.</summary>
/// <param name="store">The store.</param>
/// <param name="options">The options of the server.</param>
internal sealed class NarInfoResponses(IStore store, ServingOptions options)
{
    private const string Fields = $"Content-Type: {BinaryCacheLayout.NarInfoType}\r\n";

    private readonly ServedNarInfoCache _cache = new();

    /// <summary>Handles a request for a narinfo.</summary>
    /// <param name="hashPart">The hash part of the path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The response, or null if the path is not valid.</returns>
    /// <exception cref="NixStoreException">The store cannot be read, or does not know the size of the NAR.</exception>
    public async ValueTask<HttpResponse?> FindAsync(string hashPart, CancellationToken cancellationToken)
    {
        var text = await store.FindVersionAsync(cancellationToken).ConfigureAwait(false) is { } version
            ? await FindTextAsync(version, hashPart, cancellationToken).ConfigureAwait(false)
            : await PrintAsync(hashPart, cancellationToken).ConfigureAwait(false);
        return text is null ? null : new HttpResponse(HttpStatus.Ok, Fields, new BytesBody(text));
    }

    private async ValueTask<byte[]?> FindTextAsync(long version, string hashPart, CancellationToken cancellationToken)
    {
        if (_cache.TryGet(version, hashPart, out var text))
        {
            return text;
        }

        text = await PrintAsync(hashPart, cancellationToken).ConfigureAwait(false);
        if (text is not null)
        {
            _cache.Add(version, hashPart, text);
        }

        return text;
    }

    private async ValueTask<byte[]?> PrintAsync(string hashPart, CancellationToken cancellationToken)
        => await store.FindPathInfoByHashPartAsync(hashPart, cancellationToken).ConfigureAwait(false) is { } info
            ? Encoding.UTF8.GetBytes(
                Describe(await store.CompleteAsync(info, cancellationToken).ConfigureAwait(false)).Print(store.Directory))
            : null;

    private NarInfo Describe(ValidPathInfo info)
    {
        var url = new NarAddress(info.Path.HashPart, info.NarHash, options.Compression).ToString();
        var narInfo = new NarInfo(info.Sign(options.SecretKeys, store.Directory), url);
        return options.Compression == CompressionMethod.Zstd
            ? narInfo with { Compression = "zstd" }
            : narInfo with { Compression = "none", FileHash = info.NarHash, FileSize = info.NarSize };
    }
}
