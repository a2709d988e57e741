namespace NixStore.Stores.Local.Links;

/// <summary>A file that was not linked to others of the same contents.</summary>
/// <param name="Location">The location of the file, or of the tree if nothing in it was linked.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedFile(string Location, string Reason);
