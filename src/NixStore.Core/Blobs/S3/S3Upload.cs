using Amazon.S3;
using Amazon.S3.Model;

namespace NixStore.Blobs.S3;

/// <summary>Uploads a blob of known size, in one request or in parts.</summary>
internal sealed class S3Upload(S3Access access, S3Options options, string bucket, string key)
{
    // The limit of S3 is 10,000. Some compatible servers have a lower limit.
    private const int MostParts = 9000;

    /// <summary>Uploads the blob from the current position of the stream.</summary>
    /// <exception cref="NixStoreException">The blob is too large, or the bucket rejects it.</exception>
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
        => access.TryAsync("write", key, client => client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                InputStream = contents,
                ContentType = contentType,
                StorageClass = StorageClass,
                AutoCloseStream = false,
                UseChunkEncoding = false,
            },
            cancellationToken));

    private async Task SendPartsAsync(Stream contents, string contentType, CancellationToken cancellationToken)
    {
        var start = new InitiateMultipartUploadRequest
        {
            BucketName = bucket, Key = key, ContentType = contentType, StorageClass = StorageClass,
        };
        var initiated = await access.TryAsync("write", key, client => client.InitiateMultipartUploadAsync(start, cancellationToken))
            .ConfigureAwait(false);
        var upload = initiated.UploadId;
        try
        {
            var parts = await SendEachPartAsync(contents, upload, cancellationToken).ConfigureAwait(false);
            var end = new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload, PartETags = parts };
            await access.TryAsync("write", key, client => client.CompleteMultipartUploadAsync(end, cancellationToken))
                .ConfigureAwait(false);
        }
        catch
        {
            // The owner of the bucket is charged for uploaded parts until they are deleted.
            await access.TryAsync("delete", key, client => client.AbortMultipartUploadAsync(bucket, key, upload, CancellationToken.None))
                .ConfigureAwait(false);
            throw;
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
