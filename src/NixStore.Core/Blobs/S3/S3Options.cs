namespace NixStore.Blobs.S3;

/// <summary>Where a bucket is, and as whom it is asked.</summary>
public sealed record S3Options
{
    /// <summary>The region.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The server; null for Amazon's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The profile of the credentials file; null for the usual chain: environment, files, the machine's role.</summary>
    public string? Profile { get; init; }

    /// <summary>Whether the bucket is named in the path of requests, rather than in the host.</summary>
    public bool UsesPathStyle { get; init; }
}
