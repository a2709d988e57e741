using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using NixStore.Blobs.Transfers;
using NixStore.FileSystem;

namespace NixStore.Blobs.S3;

/// <summary>Blobs in a bucket of S3 or of a server that speaks like it.</summary>
public sealed class S3BlobStore : IListableBlobStore, IEncodingBlobStore, IDeletableBlobStore
{
    private readonly string _bucket;
    private readonly string _prefix;
    private readonly S3Options _options;
    private readonly S3Access _access;
    private readonly S3Deletion _deletion;
    private readonly Spool _spool = new();

    /// <summary>Creates an instance without sending a request.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">The prefix of all names, without slashes at its ends. May be empty.</param>
    /// <param name="options">The location and options of the bucket.</param>
    /// <exception cref="NixStoreException">The file of certificates cannot be read.</exception>
    public S3BlobStore(string bucket, string prefix, S3Options options)
    {
        ArgumentException.ThrowIfNullOrEmpty(bucket);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(options);
        _bucket = bucket;
        _prefix = prefix.Length == 0 ? "" : prefix + "/";
        _options = options;
        Location = $"s3://{bucket}{(prefix.Length == 0 ? "" : "/" + prefix)}";
        _access = new S3Access(Location, options);
        _deletion = new S3Deletion(_access, bucket, _prefix);
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public Task<BlobInfo?> FindAsync(BlobName name, CancellationToken cancellationToken = default)
        => AskAsync(name, async (client, key) =>
        {
            var found = await client.GetObjectMetadataAsync(_bucket, key, cancellationToken).ConfigureAwait(false);
            return new BlobInfo(name, found.ContentLength) { Modified = TimeOf(found.LastModified) };
        });

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(BlobName name, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return ResumedBlobStream.OpenAsync(
            (position, tag, token) => RequestAsync(name, position, tag, token), offset, _options.Transfers, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = _prefix + prefix, Delimiter = "/" };
        do
        {
            var page = await _access.TryAsync(
                "list", prefix, client => client.ListObjectsV2Async(request, cancellationToken)).ConfigureAwait(false);
            if (page.Name is null && page.IsTruncated is null)
            {
                throw new NixStoreException(
                    $"Cannot list '{prefix}' in {Location}: the server's answer is no listing. Check that the endpoint is one of S3.");
            }

            foreach (var found in page.S3Objects ?? [])
            {
                if (found.Key?.StartsWith(_prefix, StringComparison.Ordinal) == true
                    && BlobName.TryParse(found.Key[_prefix.Length..], out var name))
                {
                    yield return new BlobInfo(name, found.Size) { Modified = TimeOf(found.LastModified) };
                }
            }

            var next = page.IsTruncated == true ? page.NextContinuationToken : null;
            request.ContinuationToken = next is null || next != request.ContinuationToken
                ? next
                : throw new NixStoreException(
                    $"Cannot list '{prefix}' in {Location}: the server sends the same page again and again. "
                    + "Check that the endpoint is one of S3.");
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc/>
    /// <remarks>Large blobs are uploaded in several parts.</remarks>
    public async Task PutAsync(BlobName name, Stream contents, string contentType, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(contents);
        if (contents.CanSeek)
        {
            await SendAsync(name, contents, contentType, null, cancellationToken).ConfigureAwait(false);
            return;
        }

        // A request contains the length and the hash of its body in its header.
        var upload = await BeginUploadAsync(cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            await contents.CopyToAsync(upload.Contents, cancellationToken).ConfigureAwait(false);
            await upload.CompleteAsync(name, contentType, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task PutEncodedAsync(
        BlobName name, Stream contents, string contentType, string encoding, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(contents);
        return SendAsync(name, contents, contentType, encoding, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IBlobUpload> BeginUploadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IBlobUpload>(new SpooledBlobUpload(this, _spool));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<BlobFailure>> DeleteAsync(IReadOnlyCollection<BlobName> names, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        return _deletion.DeleteAsync(names, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _access.Dispose();
        _spool.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Requests a blob from an offset on, unless it has changed.</summary>
    private Task<BlobPart?> RequestAsync(BlobName name, long offset, string? tag, CancellationToken cancellationToken)
        => AskAsync(name, async (client, key) =>
        {
            var response = await GetAsync(client, key, new ByteRange($"bytes={offset}-"), tag, cancellationToken).ConfigureAwait(false);
            return new BlobPart(response, response.ResponseStream)
            {
                Address = $"{Location}/{name}",
                Range = RangeOf(response),
                Length = response.ContentLength,
                Encodings = (response.Headers.ContentEncoding ?? "").Split(',', StringSplitOptions.TrimEntries),
                Tag = response.ETag,
            };
        });

    private static DateTimeOffset? TimeOf(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime()) : null;

    private static ContentRangeHeaderValue? RangeOf(GetObjectResponse response)
        => response.HttpStatusCode != HttpStatusCode.PartialContent ? null
            : ContentRangeHeaderValue.TryParse(response.ContentRange, out var range) ? range
            : BlobPart.UnknownRange;

    // The SDK assumes that the tag of a complete blob is its MD5 hash, which is not true for all servers. Blobs have better hashes.
    private async Task<GetObjectResponse> GetAsync(
        AmazonS3Client client, string key, ByteRange? range, string? tag, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = _bucket, Key = key, ByteRange = range, EtagToMatch = tag };
        try
        {
            return await client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception failure) when (failure.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && range?.Start == 0)
        {
            // An empty blob has no first byte.
            return await GetAsync(client, key, null, tag, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception failure) when (failure.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            throw new NixStoreException($"s3://{_bucket}/{key} has changed on its server while it was read. Fetch it again.", failure);
        }
    }

    // A bucket that keeps what it has refuses to replace it, which is no error if that is the same.
    private async Task SendAsync(BlobName name, Stream contents, string contentType, string? encoding, CancellationToken cancellationToken)
    {
        var start = contents.Position;
        try
        {
            await new S3Upload(_access, _options, _bucket, _prefix + name) { Encoding = encoding }
                .SendAsync(contents, contentType, cancellationToken).ConfigureAwait(false);
        }
        catch (NixStoreException failure) when (failure.InnerException is AmazonServiceException
        {
            StatusCode: HttpStatusCode.Forbidden
                or HttpStatusCode.MethodNotAllowed
                or HttpStatusCode.Conflict
                or HttpStatusCode.PreconditionFailed,
        })
        {
            contents.Position = start;
            if (!await ((IWritableBlobStore)this).HasSameAsync(name, contents, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    // A user who may not list a bucket receives 403 for what is not there. An answer without a body has no code of its own.
    private async Task<T?> AskAsync<T>(BlobName name, Func<AmazonS3Client, string, Task<T>> ask)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(name);
        return await _access.TryAsync("read", name.Text, async client =>
        {
            try
            {
                return await ask(client, _prefix + name).ConfigureAwait(false);
            }
            catch (AmazonS3Exception failure)
                when (failure.StatusCode is HttpStatusCode.NotFound && failure.ErrorCode is not "NoSuchBucket")
            {
                return null;
            }
            catch (AmazonS3Exception failure)
                when (failure.StatusCode is HttpStatusCode.Forbidden && failure.ErrorCode is null or "" or "AccessDenied" or "Forbidden")
            {
                throw new BlobRefusedException($"The server refuses '{name}' in {Location} (403).", _access.AdviceOnRefusal, failure);
            }
        }).ConfigureAwait(false);
    }
}
