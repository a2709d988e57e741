using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace NixStore.Blobs.S3;

/// <summary>Blobs in a bucket of S3 or of a server that speaks like it.</summary>
public sealed class S3BlobStore : IListableBlobStore, IWritableBlobStore
{
    private const long ShortestPart = 16 * 1024 * 1024;
    private const int MostParts = 9000;

    private readonly string _bucket;
    private readonly string _prefix;
    private readonly AmazonS3Client _client;

    /// <summary>Names a place; nothing is asked yet.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">What stands before all names, without slashes at its ends; empty for nothing.</param>
    /// <param name="options">Where the bucket is.</param>
    public S3BlobStore(string bucket, string prefix, S3Options options)
    {
        ArgumentException.ThrowIfNullOrEmpty(bucket);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(options);
        _bucket = bucket;
        _prefix = prefix.Length == 0 ? "" : prefix + "/";
        Location = $"s3://{bucket}{(prefix.Length == 0 ? "" : "/" + prefix)}";
        _client = new AmazonS3Client(ConfigurationOf(options));
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public Task<BlobInfo?> FindAsync(BlobName name, CancellationToken cancellationToken)
        => AskAsync(name, async key =>
        {
            var found = await _client.GetObjectMetadataAsync(_bucket, key, cancellationToken).ConfigureAwait(false);
            return new BlobInfo(name, found.ContentLength);
        });

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(BlobName name, long offset, CancellationToken cancellationToken)
        => AskAsync(name, async key =>
        {
            var request = new GetObjectRequest { BucketName = _bucket, Key = key, ByteRange = offset > 0 ? new ByteRange($"bytes={offset}-") : null };
            return (await _client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false)).ResponseStream;
        });

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = _prefix + prefix, Delimiter = "/" };
        do
        {
            var page = await TryAsync("list", prefix, () => _client.ListObjectsV2Async(request, cancellationToken)).ConfigureAwait(false);
            foreach (var found in page.S3Objects ?? [])
            {
                if (BlobName.TryParse(found.Key[_prefix.Length..], out var name))
                {
                    yield return new BlobInfo(name, found.Size);
                }
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc/>
    /// <remarks>Large blobs are sent in several parts.</remarks>
    public async Task PutAsync(BlobName name, Stream contents, string contentType, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(contents);
        if (!contents.CanSeek)
        {
            // A request tells the length and the hash of its body before it.
            var upload = await BeginUploadAsync(cancellationToken).ConfigureAwait(false);
            await using (upload.ConfigureAwait(false))
            {
                await contents.CopyToAsync(upload.Contents, cancellationToken).ConfigureAwait(false);
                await upload.CompleteAsync(name, contentType, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (contents.Length - contents.Position <= ShortestPart)
        {
            await PutWholeAsync(name, contents, contentType, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await PutPartsAsync(name, contents, contentType, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<IBlobUpload> BeginUploadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IBlobUpload>(new SpooledBlobUpload(this));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    // Servers that only speak like S3 may not know bodies in signed chunks.
    private Task<PutObjectResponse> PutWholeAsync(BlobName name, Stream contents, string contentType, CancellationToken cancellationToken)
        => TryAsync("write", name.Text, () => _client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = _bucket,
                Key = _prefix + name,
                InputStream = contents,
                ContentType = contentType,
                AutoCloseStream = false,
                UseChunkEncoding = false,
            },
            cancellationToken));

    private async Task PutPartsAsync(BlobName name, Stream contents, string contentType, CancellationToken cancellationToken)
    {
        var key = _prefix + name;
        var start = new InitiateMultipartUploadRequest { BucketName = _bucket, Key = key, ContentType = contentType };
        var upload = (await TryAsync("write", name.Text, () => _client.InitiateMultipartUploadAsync(start, cancellationToken)).ConfigureAwait(false)).UploadId;
        try
        {
            var length = contents.Length - contents.Position;
            var size = Math.Max(ShortestPart, length / MostParts);
            var parts = new List<PartETag>();
            for (var offset = 0L; offset < length; offset += size)
            {
                var part = new UploadPartRequest
                {
                    BucketName = _bucket,
                    Key = key,
                    UploadId = upload,
                    PartNumber = parts.Count + 1,
                    PartSize = Math.Min(size, length - offset),
                    InputStream = contents,
                    UseChunkEncoding = false,
                };
                var sent = await TryAsync("write", name.Text, () => _client.UploadPartAsync(part, cancellationToken)).ConfigureAwait(false);
                parts.Add(new PartETag(parts.Count + 1, sent.ETag));
            }

            var end = new CompleteMultipartUploadRequest { BucketName = _bucket, Key = key, UploadId = upload, PartETags = parts };
            await TryAsync("write", name.Text, () => _client.CompleteMultipartUploadAsync(end, cancellationToken)).ConfigureAwait(false);
        }
        catch
        {
            // What was sent costs its owner money until it is dropped.
            await TryAsync("drop", name.Text, () => _client.AbortMultipartUploadAsync(_bucket, key, upload, CancellationToken.None)).ConfigureAwait(false);
            throw;
        }
    }

    private static AmazonS3Config ConfigurationOf(S3Options options)
    {
        var configuration = new AmazonS3Config
        {
            ForcePathStyle = options.UsesPathStyle,
            Profile = options.Profile is null ? null : new Profile(options.Profile),
            MaxErrorRetry = 4,

            // Servers that only speak like S3 do not know the newer checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is null)
        {
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }
        else
        {
            configuration.ServiceURL = options.Endpoint.AbsoluteUri;
            configuration.AuthenticationRegion = options.Region;
        }

        return configuration;
    }

    // Who may not list a bucket is told 403 for what is not there.
    private async Task<T?> AskAsync<T>(BlobName name, Func<string, Task<T>> ask)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(name);
        return await TryAsync("read", name.Text, async () =>
        {
            try
            {
                return await ask(_prefix + name).ConfigureAwait(false);
            }
            catch (AmazonS3Exception failure) when (failure.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden && failure.ErrorCode is not "NoSuchBucket")
            {
                return null;
            }
        }).ConfigureAwait(false);
    }

    private async Task<T> TryAsync<T>(string doing, string what, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (AmazonServiceException failure)
        {
            throw new NixStoreException(
                $"Cannot {doing} '{what}' in {Location}: {failure.Message.TrimEnd('.')} ({failure.ErrorCode}). Check the bucket, its region and endpoint, and who may use it.", failure);
        }
        catch (AmazonClientException failure)
        {
            throw new NixStoreException(
                $"Cannot {doing} '{what}' in {Location}: {failure.Message.TrimEnd('.')}. Check the credentials, which come from AWS_ACCESS_KEY_ID and the like, or from a profile.", failure);
        }
        catch (HttpRequestException failure)
        {
            throw new NixStoreException($"Cannot {doing} '{what}' in {Location}: {failure.Message} Check the endpoint and the network.", failure);
        }
    }
}
