using System.Text;
using NixStore.Browsing;
using NixStore.Nar;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Serving.Http;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Serving.BinaryCaches;

/// <summary>
/// Handles requests of clients of a binary cache (<c>src/libstore/binary-cache-store.cc</c>). A name is only interpreted as a hash part or
/// store path, and never as a file.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="options">The options of the server.</param>
/// <param name="address">The URL of the cache on this machine.</param>
/// <param name="maximumNars">The maximum number of NARs that are sent at once.</param>
internal sealed class BinaryCacheHandler(IStore store, ServingOptions options, Uri address, int maximumNars) : IHttpHandler, IDisposable
{
    private readonly NarInfoResponses _narInfos = new(store, options);
    private readonly NarResponses _nars = new(store, options, maximumNars);
    private readonly IndexResponses _index = new(store, options, address);
    private readonly BlockBudget _logBlocks = new(largest: 64 * 1024, smallest: 16 * 1024, total: 4 * 1024 * 1024);

    /// <inheritdoc/>
    public async ValueTask<HttpResponse> AnswerAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Method is not ("GET" or "HEAD"))
        {
            return HttpResponse.OfStatus(HttpStatus.MethodNotAllowed, "Allow: GET, HEAD\r\n");
        }

        if (!request.Path.StartsWith(options.BasePath, StringComparison.Ordinal))
        {
            return request.Path + "/" == options.BasePath
                ? HttpResponse.OfStatus(HttpStatus.MovedPermanently, $"Location: {options.BasePath}\r\n")
                : HttpResponse.OfStatus(HttpStatus.NotFound);
        }

        try
        {
            var name = Uri.UnescapeDataString(request.Path[options.BasePath.Length..]);
            return await FindAsync(name, request, cancellationToken).ConfigureAwait(false)
                ?? HttpResponse.OfStatus(HttpStatus.NotFound);
        }
        catch (StorePathNotValidException)
        {
            // The path was deleted since it was found.
            return HttpResponse.OfStatus(HttpStatus.NotFound);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _nars.Dispose();
        _index.Dispose();
    }

    private async ValueTask<HttpResponse?> FindAsync(string name, HttpRequest request, CancellationToken cancellationToken)
    {
        if (TryReadHashPart(name, BinaryCacheLayout.NarInfoExtension) is { } path)
        {
            return await _narInfos.FindAsync(path, cancellationToken).ConfigureAwait(false);
        }

        if (name.StartsWith(BinaryCacheLayout.NarPrefix, StringComparison.Ordinal))
        {
            return NarAddress.TryParse(name[BinaryCacheLayout.NarPrefix.Length..], out var nar)
                ? await _nars.FindAsync(nar, request, cancellationToken).ConfigureAwait(false)
                : null;
        }

        if (TryReadHashPart(name, BinaryCacheLayout.ListingExtension) is { } listed)
        {
            return await FindListingAsync(listed, cancellationToken).ConfigureAwait(false);
        }

        if (name.StartsWith(BinaryCacheLayout.LogPrefix, StringComparison.Ordinal))
        {
            return StorePath.TryParse(name[BinaryCacheLayout.LogPrefix.Length..], out var derivation)
                ? await FindLogAsync(derivation, cancellationToken).ConfigureAwait(false)
                : null;
        }

        if (name.StartsWith(BinaryCacheLayout.RealisationPrefix, StringComparison.Ordinal)
            && name.EndsWith(BinaryCacheLayout.RealisationExtension, StringComparison.Ordinal))
        {
            var output = name[BinaryCacheLayout.RealisationPrefix.Length..^BinaryCacheLayout.RealisationExtension.Length];
            return await FindRealisationAsync(output, cancellationToken)
                .ConfigureAwait(false);
        }

        return name switch
        {
            "" => await _index.AnswerAsync(request, cancellationToken).ConfigureAwait(false),
            CacheInfo.FileName => TellCacheInfo(),
            _ => null,
        };
    }

    private static string? TryReadHashPart(string name, string extension)
        => name.Length == StorePath.HashPartLength + extension.Length
            && name.EndsWith(extension, StringComparison.Ordinal)
            && StorePath.IsHashPart(name.AsSpan(0, StorePath.HashPartLength))
                ? name[..StorePath.HashPartLength]
                : null;

    private HttpResponse TellCacheInfo()
    {
        var info = new CacheInfo { StoreDirectory = store.Directory, WantMassQuery = options.WantMassQuery, Priority = options.Priority };
        return OfText(BinaryCacheLayout.CacheInfoType, info.Print());
    }

    private async ValueTask<HttpResponse?> FindListingAsync(string hashPart, CancellationToken cancellationToken)
    {
        if (await store.FindByHashPartAsync(hashPart, cancellationToken).ConfigureAwait(false) is not { } path)
        {
            return null;
        }

        var listing = await new StorePathBrowser(store, path).ReadListingAsync(cancellationToken).ConfigureAwait(false);
        return OfText(BinaryCacheLayout.ListingType, NarListingJson.Write(listing));
    }

    private async ValueTask<HttpResponse?> FindLogAsync(StorePath derivation, CancellationToken cancellationToken)
    {
        if (store.Find<IBuildLogStore>() is not { } logs
            || await logs.FindBuildLogAsync(derivation, cancellationToken).ConfigureAwait(false) is not { } log)
        {
            return null;
        }

        IHttpBody body = await StreamBody.OpenAsync(log, null, endsWithStream: true, _logBlocks, cancellationToken).ConfigureAwait(false);
        return new HttpResponse(HttpStatus.Ok, "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n", body);
    }

    private async ValueTask<HttpResponse?> FindRealisationAsync(string output, CancellationToken cancellationToken)
    {
        try
        {
            return store.Find<IRealisationStore>() is { } realisations
                && await realisations.FindRealisationAsync(DrvOutput.Parse(output), cancellationToken).ConfigureAwait(false) is { } found
                    ? OfText(BinaryCacheLayout.RealisationType, RealisationJson.WriteOnOneLine(found))
                    : null;
        }
        catch (NixFormatException)
        {
            // The text is not an output.
            return null;
        }
    }

    private static HttpResponse OfText(string type, string text)
        => new(HttpStatus.Ok, $"Content-Type: {type}\r\n", new BytesBody(Encoding.UTF8.GetBytes(text)));
}
