namespace NixStore.Blobs;

/// <summary>A blob that could not be deleted.</summary>
/// <param name="Name">The name.</param>
/// <param name="Reason">What the store says.</param>
public sealed record BlobFailure(BlobName Name, string Reason);
