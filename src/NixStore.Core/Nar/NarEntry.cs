namespace NixStore.Nar;

/// <summary>A file, directory or symbolic link of an archive.</summary>
/// <param name="Path">Its path inside the archive, such as <c>bin/hello</c>; empty for the root. Names are as <see cref="NarName"/> makes
/// them.</param>
/// <param name="Type">The kind.</param>
public sealed record NarEntry(string Path, NarEntryType Type)
{
    /// <summary>The size of a regular file's contents in bytes; null for others, or where a listing does not say.</summary>
    public long? Size { get; init; }

    /// <summary>
    /// Where a regular file's contents start, in bytes from the archive's start; null for others, or where a listing does not say.
    /// </summary>
    public long? NarOffset { get; init; }

    /// <summary>Where a symbolic link points; null for others.</summary>
    public string? Target { get; init; }

    /// <summary>The last part of the path; empty for the root.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
