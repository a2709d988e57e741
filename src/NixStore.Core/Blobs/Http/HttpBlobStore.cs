using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using NixStore.Blobs.Transfers;
using NixStore.FileSystem;

namespace NixStore.Blobs.Http;

/// <summary>Blobs below a URL: read with GET, HEAD and Range, written with PUT and deleted with DELETE if the server accepts it.</summary>
public sealed class HttpBlobStore : IEncodingBlobStore, IDeletableBlobStore
{
    /// <summary>What to do if a proxy demands a credential.</summary>
    internal const string AdviceOnProxy =
        "The proxy demands a name and password: write them into its address, as in http://name:password@proxy:8080.";

    private const string AdviceOnRefusal = "Specify a credential or a token, or a netrc file in nix.conf.";

    private readonly Uri _root;
    private readonly HttpAccess _access;
    private readonly Spool _spool = new();

    /// <summary>Creates an instance without sending a request.</summary>
    /// <param name="root">The URL, <c>http</c> or <c>https</c>. A name and password in it are sent to its host and not shown.</param>
    /// <param name="options">The options for requests.</param>
    /// <exception cref="NixStoreException">The file of certificates cannot be read.</exception>
    public HttpBlobStore(Uri root, HttpOptions options)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(options);
        var plain = new UriBuilder(root) { UserName = "", Password = "", Query = "", Fragment = "" };
        plain.Path = plain.Path.EndsWith('/') ? plain.Path : plain.Path + "/";
        _root = plain.Uri;
        Location = _root.AbsoluteUri.TrimEnd('/');
        _access = new HttpAccess(options with { Authorization = AuthorizationOf(root, options) });
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// The reference is a URL, relative to that of the store or of another web server, which receives no credential of this one.
    /// </remarks>
    public BlobName? Resolve(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return HttpBlobName.TryResolve(reference, _root, out var name) ? name : null;
    }

    /// <inheritdoc/>
    public async Task<BlobInfo?> FindAsync(BlobName name, CancellationToken cancellationToken = default)
    {
        using var response = await _access.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Head, AddressOf(name)), cancellationToken).ConfigureAwait(false);
        return IsUnknown(response) ? await FindByReadingAsync(name, cancellationToken).ConfigureAwait(false)
            : IsAbsent(response) ? null
            : new BlobInfo(name, Require(response).Content.Headers.ContentLength);
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(BlobName name, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return ResumedBlobStream.OpenAsync(
            (position, tag, token) => RequestAsync(name, position, tag, token), offset, _access.Options, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>A server that refuses to replace a blob that it has already is no error if the blob is the same.</remarks>
    public async Task PutAsync(BlobName name, Stream contents, string contentType, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contents);
        if (!contents.CanSeek)
        {
            // It may have to be sent more than once.
            await PutSpooledAsync(name, contents, contentType, cancellationToken).ConfigureAwait(false);
            return;
        }

        await PutAsync(name, contents, contentType, [], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task PutEncodedAsync(
        BlobName name, Stream contents, string contentType, string encoding, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contents);
        return PutAsync(name, contents, contentType, [encoding], cancellationToken);
    }

    private async Task PutAsync(BlobName name, Stream contents, string contentType, string[] encodings, CancellationToken cancellationToken)
    {
        var start = contents.Position;
        using var response = await _access.SendAsync(
            () =>
            {
                contents.Position = start;
                var content = new BlobContent(contents) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
                content.Headers.TryAddWithoutValidation("Content-Encoding", encodings);
                return new HttpRequestMessage(HttpMethod.Put, AddressOf(name)) { Content = content };
            },
            cancellationToken).ConfigureAwait(false);
        contents.Position = start;
        if (!MayHaveKept(response)
            || !await ((IWritableBlobStore)this).HasSameAsync(name, contents, cancellationToken).ConfigureAwait(false))
        {
            Require(response);
        }
    }

    /// <inheritdoc/>
    public Task<IBlobUpload> BeginUploadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IBlobUpload>(new SpooledBlobUpload(this, _spool));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BlobFailure>> DeleteAsync(
        IReadOnlyCollection<BlobName> names, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        var failures = new ConcurrentQueue<BlobFailure>();
        await Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = _access.Options.Connections, CancellationToken = cancellationToken },
            async (name, token) =>
            {
                if (await FindDeletionFaultAsync(name, token).ConfigureAwait(false) is { } fault)
                {
                    failures.Enqueue(new BlobFailure(name, fault));
                }
            }).ConfigureAwait(false);
        return [.. failures];
    }

    /// <inheritdoc/>
    /// <remarks>A web server lists its files if it knows WebDAV, or if its index of a folder is JSON like that of nginx.</remarks>
    public async Task<IListableBlobStore?> FindListingAsync(CancellationToken cancellationToken = default)
        => await HttpListing.FindAsync(this, _access, _root, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _access.Dispose();
        _spool.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Requests a blob from an offset on, unless it has changed.</summary>
    private async Task<BlobPart?> RequestAsync(BlobName name, long offset, string? tag, CancellationToken cancellationToken)
    {
        var response = await _access.SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(name));
                if (offset > 0)
                {
                    request.Headers.Range = new RangeHeaderValue(offset, null);
                    request.Headers.IfRange = tag is not null && EntityTagHeaderValue.Parse(tag) is { IsWeak: false } strong
                        ? new RangeConditionHeaderValue(strong)
                        : null;
                }

                return request;
            },
            cancellationToken).ConfigureAwait(false);
        try
        {
            if (!IsAbsent(response))
            {
                var content = Require(response).Content;
                return new BlobPart(response, await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false))
                {
                    Address = HttpAddress.NameOf(response.RequestMessage),
                    Range = response.StatusCode == HttpStatusCode.PartialContent
                        ? content.Headers.ContentRange ?? BlobPart.UnknownRange
                        : null,
                    Length = content.Headers.ContentLength,
                    Encodings = content.Headers.ContentEncoding,
                    Tag = response.Headers.ETag?.ToString(),
                };
            }

            response.Dispose();
            return null;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // A server that does not know HEAD answers GET; its body is not read.
    private async Task<BlobInfo?> FindByReadingAsync(BlobName name, CancellationToken cancellationToken)
    {
        using var part = await RequestAsync(name, 0, null, cancellationToken).ConfigureAwait(false);
        return part is null ? null : new BlobInfo(name, part.Total);
    }

    private async Task PutSpooledAsync(BlobName name, Stream contents, string contentType, CancellationToken cancellationToken)
    {
        var upload = await BeginUploadAsync(cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            await contents.CopyToAsync(upload.Contents, cancellationToken).ConfigureAwait(false);
            await upload.CompleteAsync(name, contentType, cancellationToken).ConfigureAwait(false);
        }
    }

    // Returns what the server says if it does not delete this blob.
    private async Task<string?> FindDeletionFaultAsync(BlobName name, CancellationToken cancellationToken)
    {
        using var response = await _access.SendAsync(() => new HttpRequestMessage(HttpMethod.Delete, AddressOf(name)), cancellationToken)
            .ConfigureAwait(false);
        var status = $"status {(int)response.StatusCode} {response.ReasonPhrase}";
        return IsUnknown(response)
            ? throw new NixStoreException(
                $"The server {Location} does not accept deletions ({status}). Collect the directory or bucket that it serves.")
            : response.IsSuccessStatusCode || IsAbsent(response) ? null : $"The server refuses: {status}";
    }

    private Uri AddressOf(BlobName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name is HttpBlobName known
            ? known.Address
            : new Uri(_root, string.Join('/', name.Text.Split('/').Select(Uri.EscapeDataString)));
    }

    private static bool IsUnknown(HttpResponseMessage response)
        => response.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented;

    private static bool MayHaveKept(HttpResponseMessage response)
        => response.StatusCode is HttpStatusCode.Forbidden
            or HttpStatusCode.MethodNotAllowed
            or HttpStatusCode.Conflict
            or HttpStatusCode.PreconditionFailed;

    private static bool IsAbsent(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    private static HttpResponseMessage Require(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        var request = response.RequestMessage;
        var message =
            $"{request?.Method} {HttpAddress.NameOf(request)} failed with status {(int)response.StatusCode} {response.ReasonPhrase}.";

        // S3 and its like answer 403 for what is not there if this user may not list it, as Nix knows too.
        if (response.StatusCode == HttpStatusCode.Forbidden && request?.Method != HttpMethod.Put)
        {
            throw new BlobRefusedException(message, AdviceOnRefusal);
        }

        var advice = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => AdviceOnRefusal,
            HttpStatusCode.ProxyAuthenticationRequired => AdviceOnProxy,
            HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented when request?.Method == HttpMethod.Put
                => "The server does not accept uploads. Publish to the directory or bucket that it serves.",
            _ => "Ask the operator of the server, or use another server.",
        };
        throw new NixStoreException($"{message} {advice}");
    }

    // A credential is that of the server that was named; a netrc file has one for each server.
    private static IHttpAuthorization? AuthorizationOf(Uri root, HttpOptions options)
    {
        var others = options.Authorization as NetrcAuthorization;
        if (root.UserInfo.Length > 0)
        {
            var parts = root.UserInfo.Split(':', 2);
            var own = new BasicAuthorization(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? ""));
            return new OriginAuthorization(root, own, others);
        }

        return others is not null ? others : options.Authorization is { } given ? new OriginAuthorization(root, given, null) : null;
    }
}
