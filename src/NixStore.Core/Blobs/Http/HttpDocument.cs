namespace NixStore.Blobs.Http;

/// <summary>The version of a document on a web server.</summary>
/// <param name="Address">The URL that answered, after all redirections.</param>
/// <param name="Tag">The entity tag of the document, or null if the server sends none.</param>
public sealed record HttpDocument(Uri Address, string? Tag);
