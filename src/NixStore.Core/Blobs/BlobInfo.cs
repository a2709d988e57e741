namespace NixStore.Blobs;

/// <summary>The information about a blob that a store returns without opening it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Length">The size in bytes, or null if the store does not report it.</param>
public sealed record BlobInfo(BlobName Name, long? Length)
{
    /// <summary>Gets the time at which the blob was last written, or null if the store does not report it. Listings report it.</summary>
    public DateTimeOffset? Modified { get; init; }
}
