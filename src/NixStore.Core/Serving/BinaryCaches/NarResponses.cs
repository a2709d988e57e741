using NixStore.Compression;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Serving.Http;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;

namespace NixStore.Serving.BinaryCaches;

/// <summary>Creates responses with NARs: uncompressed, optionally a range, or compressed.</summary>
internal sealed class NarResponses : IDisposable
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    private const string NarFields =
        $"Content-Type: {BinaryCacheLayout.NarType}\r\nCache-Control: public, max-age=31536000, immutable\r\n";

    private readonly IStore _store;
    private readonly SemaphoreSlim _free;
    private readonly ZstdEncoders _encoders;
    private readonly BlockBudget _blocks = new(largest: 256 * KiB, smallest: 16 * KiB, total: 16 * MiB);

    /// <summary>Creates responses for a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">The options of the server.</param>
    /// <param name="maximum">The maximum number of NARs that are sent at once. Other requests wait.</param>
    public NarResponses(IStore store, ServingOptions options, int maximum)
    {
        _store = store;
        _free = new SemaphoreSlim(maximum);
        _encoders = new ZstdEncoders(options.CompressionLevel);
    }

    /// <summary>Handles a request for a NAR.</summary>
    /// <param name="address">The requested NAR.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The response, whose first block was read, or null if the store does not have the NAR.</returns>
    /// <exception cref="NixStoreException">The path is valid, but its files cannot be read.</exception>
    public async ValueTask<HttpResponse?> FindAsync(NarAddress address, HttpRequest request, CancellationToken cancellationToken)
    {
        if (await FindPathAsync(address, cancellationToken).ConfigureAwait(false) is not { } info)
        {
            return null;
        }

        try
        {
            return address.Compression == CompressionMethod.Zstd
                ? await CompressAsync(info, cancellationToken).ConfigureAwait(false)
                : await AnswerAsync(info, address, request, cancellationToken).ConfigureAwait(false);
        }
        catch (NixStoreException)
        {
            // The garbage collector deletes the path from the database before its files.
            if (await FindPathAsync(address, cancellationToken).ConfigureAwait(false) is null)
            {
                return null;
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoders.Dispose();
        _free.Dispose();
    }

    private async ValueTask<ValidPathInfo?> FindPathAsync(NarAddress address, CancellationToken cancellationToken)
        => await _store.FindPathInfoByHashPartAsync(address.HashPart, cancellationToken).ConfigureAwait(false) is { } info
            && info.NarHash.Equals(address.NarHash)
                ? info
                : null;

    private async ValueTask<HttpResponse> CompressAsync(ValidPathInfo info, CancellationToken cancellationToken)
    {
        var body = await OpenAsync(info.Path, 0, SizeOf(info), toEnd: true, cancellationToken).ConfigureAwait(false);
        return new HttpResponse(HttpStatus.Ok, NarFields, new ZstdBody(body, _encoders));
    }

    private async ValueTask<HttpResponse> AnswerAsync(
        ValidPathInfo info, NarAddress address, HttpRequest request, CancellationToken cancellationToken)
    {
        var tag = $"\"{address.NarHash.ToBareString(HashFormat.Nix32)}\"";
        var fields = $"{NarFields}ETag: {tag}\r\n";
        if (request.IfNoneMatch == tag)
        {
            return HttpResponse.NotModified(fields);
        }

        if (SizeOf(info) is not { } size)
        {
            var whole = await OpenAsync(info.Path, 0, null, toEnd: true, cancellationToken).ConfigureAwait(false);
            return new HttpResponse(HttpStatus.Ok, fields, whole);
        }

        fields += "Accept-Ranges: bytes\r\n";
        var asked = request.IfRange is null || request.IfRange == tag ? ByteRange.Parse(request.Range, size) : null;
        if (asked is { IsUnsatisfiable: true })
        {
            return HttpResponse.OfStatus(HttpStatus.RangeNotSatisfiable, $"Content-Range: bytes */{size}\r\n");
        }

        var range = asked ?? new ByteRange(0, size);
        var end = range.Start + range.Length;
        var body = await OpenAsync(info.Path, range.Start, range.Length, end == size, cancellationToken).ConfigureAwait(false);
        return asked is null
            ? new HttpResponse(HttpStatus.Ok, fields, body)
            : new HttpResponse(HttpStatus.PartialContent, $"{fields}Content-Range: bytes {range.Start}-{end - 1}/{size}\r\n", body);
    }

    private async ValueTask<CountedBody> OpenAsync(
        StorePath path, long offset, long? length, bool toEnd, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var nar = offset == 0
                ? await _store.OpenNarAsync(path, cancellationToken).ConfigureAwait(false)
                : await _store.OpenNarAsync(path, offset, cancellationToken).ConfigureAwait(false);
            var body = await StreamBody.OpenAsync(nar, length, toEnd, _blocks, cancellationToken).ConfigureAwait(false);
            return new CountedBody(body, _free);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    private static long? SizeOf(ValidPathInfo info) => info.NarSize > 0 ? info.NarSize : null;
}
