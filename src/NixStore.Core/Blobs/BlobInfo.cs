namespace NixStore.Blobs;

/// <summary>What a store tells of a blob without opening it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">How many bytes it has; null where the store does not say.</param>
public sealed record BlobInfo(BlobName Name, long? Length);
