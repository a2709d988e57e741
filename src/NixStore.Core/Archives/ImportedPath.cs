using NixStore.Paths;

namespace NixStore.Archives;

/// <summary>A path of an export stream.</summary>
/// <param name="Path">The path.</param>
/// <param name="NarSize">The size of the NAR in bytes.</param>
public sealed record ImportedPath(StorePath Path, long NarSize);
