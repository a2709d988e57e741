using NixStore.Paths;

namespace NixStore.Archives;

/// <summary>A path of a closure file.</summary>
/// <param name="Path">The path.</param>
/// <param name="NarSize">The size of its NAR in bytes.</param>
public sealed record ImportedPath(StorePath Path, long NarSize);
