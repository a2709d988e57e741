using System.Net;
using System.Net.Http.Headers;
using NixStore.Blobs.Transfers;
using NixStore.FileSystem;

namespace NixStore.Blobs.Http;

/// <summary>Blobs below a URL. They are read with GET, HEAD and Range, and written with PUT if the server supports it.</summary>
public sealed class HttpBlobStore : IWritableBlobStore
{
    private const string AdviceOnRefusal = "Specify a credential or a token, or a netrc file in nix.conf.";

    private readonly Uri _root;
    private readonly HttpAccess _access;
    private readonly Spool _spool = new();
    private volatile bool _isRefused;

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
    public string? Refusal => _isRefused ? AdviceOnRefusal : null;

    /// <inheritdoc/>
    public async Task<BlobInfo?> FindAsync(BlobName name, CancellationToken cancellationToken = default)
    {
        using var response = await _access.SendAsync(() => new HttpRequestMessage(HttpMethod.Head, AddressOf(name)), cancellationToken)
            .ConfigureAwait(false);
        return IsAbsent(response) ? null : new BlobInfo(name, Require(response).Content.Headers.ContentLength);
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(BlobName name, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return ResumedBlobStream.OpenAsync(
            (position, tag, token) => RequestAsync(name, position, tag, token), offset, _access.Options, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task PutAsync(BlobName name, Stream contents, string contentType, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var start = contents.CanSeek ? contents.Position : 0;
        using var response = await _access.SendAsync(
            () =>
            {
                if (contents.CanSeek)
                {
                    contents.Position = start;
                }

                return new HttpRequestMessage(HttpMethod.Put, AddressOf(name))
                {
                    Content = new BlobContent(contents) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } },
                };
            },
            cancellationToken).ConfigureAwait(false);
        Require(response);
    }

    /// <inheritdoc/>
    public Task<IBlobUpload> BeginUploadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IBlobUpload>(new SpooledBlobUpload(this, _spool));
    }

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
                    Address = HttpAccess.NameOf(response.RequestMessage),
                    Range = response.StatusCode == HttpStatusCode.PartialContent
                        ? content.Headers.ContentRange ?? new ContentRangeHeaderValue(0)
                        : null,
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

    private Uri AddressOf(BlobName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new Uri(_root, string.Join('/', name.Text.Split('/').Select(Uri.EscapeDataString)));
    }

    // S3 and similar servers respond with 403 for a blob that does not exist if the user may not list the bucket, as Nix assumes too.
    private bool IsAbsent(HttpResponseMessage response)
    {
        var isRefused = response.StatusCode == HttpStatusCode.Forbidden && response.RequestMessage?.Method != HttpMethod.Put;
        _isRefused |= isRefused;
        return isRefused || response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone;
    }

    private static HttpResponseMessage Require(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        var request = response.RequestMessage;
        var advice = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => AdviceOnRefusal,
            HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented when request?.Method == HttpMethod.Put
                => "The server does not accept uploads. Publish to the directory or bucket that it serves.",
            _ => "Ask the operator of the server, or use another server.",
        };
        throw new NixStoreException(
            $"{request?.Method} {HttpAccess.NameOf(request)} failed with status {(int)response.StatusCode} {response.ReasonPhrase}. "
                + $"{advice}");
    }

    private static IHttpAuthorization? AuthorizationOf(Uri root, HttpOptions options)
    {
        if (root.UserInfo.Length == 0)
        {
            return options.Authorization;
        }

        var parts = root.UserInfo.Split(':', 2);
        return new BasicAuthorization(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? ""));
    }
}
