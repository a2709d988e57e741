using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.S3;

/// <summary>The location of a bucket, the identity for requests, and options for uploads.</summary>
public sealed record S3Options
{
    /// <summary>The minimum size of a part in bytes, except for the last part.</summary>
    internal const long SmallestPart = 5L * 1024 * 1024;

    /// <summary>The maximum size of a part or of a single upload in bytes.</summary>
    internal const long LargestPart = 5L * 1024 * 1024 * 1024;

    /// <summary>Gets the region.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Gets the URL of the server, or null for Amazon S3.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// Gets the profile of the credentials file, or null for the usual order: environment, files, the role of the machine. Without
    /// credentials, requests are not signed, which is enough for a public bucket.
    /// </summary>
    public string? Profile { get; init; }

    /// <summary>Gets whether the bucket is in the path of requests instead of the host name.</summary>
    public bool UsesPathStyle { get; init; }

    /// <summary>Gets whether large blobs are uploaded in parts.</summary>
    public bool SplitsUploads { get; init; } = true;

    /// <summary>
    /// Gets the maximum size in bytes of a blob that is uploaded in one request. Blobs of more than 5 GiB always have parts.
    /// </summary>
    public long LargestWhole { get; init; } = 16 * 1024 * 1024;

    /// <summary>Gets the size of a part in bytes, from 5 MiB to 5 GiB. It is increased if a blob would have too many parts.</summary>
    public long PartSize { get; init; } = 16 * 1024 * 1024;

    /// <summary>Gets the storage class of uploaded blobs, such as <c>STANDARD_IA</c>, or null for the default of the bucket.</summary>
    public string? StorageClass { get; init; }

    /// <summary>Gets the options for transfers.</summary>
    public TransferOptions Transfers { get; init; } = new();
}
