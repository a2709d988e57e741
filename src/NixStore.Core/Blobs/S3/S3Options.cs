using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.S3;

/// <summary>Where a bucket is, as whom it is asked, and how large blobs get into it.</summary>
public sealed record S3Options
{
    /// <summary>The smallest part that S3 takes, but for the last.</summary>
    internal const long SmallestPart = 5L * 1024 * 1024;

    /// <summary>The most bytes that S3 takes at once, as a part or as a whole.</summary>
    internal const long LargestPart = 5L * 1024 * 1024 * 1024;

    /// <summary>The region.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The server; null for Amazon's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// The profile of the credentials file; null for the usual chain: environment, files, the machine's role. Where that has no credentials
    /// either, the bucket is asked without, as a public one may be.
    /// </summary>
    public string? Profile { get; init; }

    /// <summary>Whether the bucket is named in the path of requests, rather than in the host.</summary>
    public bool UsesPathStyle { get; init; }

    /// <summary>Whether large blobs are sent in parts.</summary>
    public bool SplitsUploads { get; init; } = true;

    /// <summary>How many bytes a blob has at most that is sent whole; one of more than 5 GiB never is.</summary>
    public long LargestWhole { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many bytes a part has, from 5 MiB to 5 GiB; more where a blob would have too many parts.</summary>
    public long PartSize { get; init; } = 16 * 1024 * 1024;

    /// <summary>The storage class of what is put there, such as <c>STANDARD_IA</c>; null for the bucket's own.</summary>
    public string? StorageClass { get; init; }

    /// <summary>How the server is reached.</summary>
    public TransferOptions Transfers { get; init; } = new();
}
