using NixStore.Paths;

namespace NixStore.Stores.Local.Database;

/// <summary>A path and its size.</summary>
/// <param name="Path">The path.</param>
/// <param name="NarSize">The size of its NAR in bytes.</param>
internal readonly record struct PathSize(StorePath Path, long NarSize);
