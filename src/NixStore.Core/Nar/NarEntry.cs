namespace NixStore.Nar;

/// <summary>A file, directory or symbolic link of a NAR.</summary>
/// <param name="Path">The path in the NAR, such as <c>bin/hello</c>. Empty for the root. Names are decoded by
/// <see cref="NarName"/>.</param>
/// <param name="Type">The kind.</param>
public sealed record NarEntry(string Path, NarEntryType Type)
{
    /// <summary>
    /// Gets the size of the contents of a regular file in bytes, or null for other types or if the listing does not contain it.
    /// </summary>
    public long? Size { get; init; }

    /// <summary>
    /// Gets the offset of the contents of a regular file in the NAR, in bytes, or null for other types or if the listing does not contain
    /// it.
    /// </summary>
    public long? NarOffset { get; init; }

    /// <summary>Gets the target of a symbolic link, or null for other types.</summary>
    public string? Target { get; init; }

    /// <summary>Gets the last component of the path. Empty for the root.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
