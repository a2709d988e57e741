using Amazon.S3;
using Amazon.S3.Model;

namespace NixStore.Blobs.S3;

/// <summary>Uploads a blob of known size, in one request or in parts.</summary>
internal sealed class S3Upload(S3Access access, S3Options options, string bucket, string key)
{
    // The limit of S3 is 10,000. Some compatible servers have a lower limit.
    private const int MostParts = 9000;

    /// <summary>Gets the encoding that the bucket is to announce; null for none.</summary>
    public string? Encoding { get; init; }

    /// <summary>Sends the blob, from where the stream stands.</summary>
    /// <exception cref="NixStoreException">The blob is too large, or the bucket takes it not.</exception>
    public async Task SendAsync(Stream contents, string contentType, CancellationToken cancellationToken)
    {
        var length = contents.Length - contents.Position;
        if (length <= Math.Min(options.SplitsUploads ? options.LargestWhole : long.MaxValue, S3Options.LargestPart))
        {
            await SendWholeAsync(contents, contentType, cancellationToken).ConfigureAwait(false);
        }
        else if (options.SplitsUploads)
        {
            await SendPartsAsync(contents, contentType, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            throw new NixStoreException(
                $"'{key}' has {length} bytes, which is too large for one request to the bucket {bucket}. Remove multipart-upload=false to "
                    + "upload it in parts.");
        }
    }

    // S3-compatible servers may not support bodies in signed chunks.
    private Task<PutObjectResponse> SendWholeAsync(Stream contents, string contentType, CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest
        {
            BucketName = bucket,
            Key = key,
            InputStream = contents,
            ContentType = contentType,
            StorageClass = StorageClass,
            AutoCloseStream = false,
            UseChunkEncoding = false,
        };
        if (Encoding is not null)
        {
            request.Headers.ContentEncoding = Encoding;
        }

        return access.TryAsync("write", key, client => client.PutObjectAsync(request, cancellationToken));
    }

    private async Task SendPartsAsync(Stream contents, string contentType, CancellationToken cancellationToken)
    {
        var start = new InitiateMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            ContentType = contentType,
            StorageClass = StorageClass,
        };
        if (Encoding is not null)
        {
            start.Headers.ContentEncoding = Encoding;
        }

        var upload = (await access.TryAsync(
            "write", key, client => client.InitiateMultipartUploadAsync(start, cancellationToken)).ConfigureAwait(false)).UploadId;
        try
        {
            var parts = await SendEachPartAsync(contents, upload, cancellationToken).ConfigureAwait(false);
            var end = new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload, PartETags = parts };
            await access.TryAsync("write", key, client => client.CompleteMultipartUploadAsync(end, cancellationToken))
                .ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(upload).ConfigureAwait(false);
            throw;
        }
    }

    // What was sent costs its owner money until it is dropped.
    private async Task AbortAsync(string upload)
    {
        try
        {
            await access.TryAsync(
                "drop", key, client => client.AbortMultipartUploadAsync(bucket, key, upload, CancellationToken.None)).ConfigureAwait(false);
        }
        catch (NixStoreException)
        {
            // The error to report is the one that made the upload fail.
        }
    }

    private async Task<List<PartETag>> SendEachPartAsync(Stream contents, string upload, CancellationToken cancellationToken)
    {
        var length = contents.Length - contents.Position;
        var size = Math.Max(options.PartSize, (length + MostParts - 1) / MostParts);
        var parts = new List<PartETag>();
        for (var offset = 0L; offset < length; offset += size)
        {
            var part = new UploadPartRequest
            {
                BucketName = bucket,
                Key = key,
                UploadId = upload,
                PartNumber = parts.Count + 1,
                PartSize = Math.Min(size, length - offset),
                InputStream = contents,
                UseChunkEncoding = false,
            };
            var sent = await access.TryAsync("write", key, client => client.UploadPartAsync(part, cancellationToken)).ConfigureAwait(false);
            parts.Add(new PartETag(parts.Count + 1, sent.ETag));
        }

        return parts;
    }

    private S3StorageClass? StorageClass => options.StorageClass is { } name ? S3StorageClass.FindValue(name) : null;
}
