namespace NixStore.Blobs;

/// <summary>What a store tells of a blob without opening it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Length">The size in bytes, or null if the store does not say.</param>
public sealed record BlobInfo(BlobName Name, long? Length);
