namespace NixStore.Stores.BinaryCache;

/// <summary>The size of a binary cache.</summary>
/// <param name="PathCount">The number of paths.</param>
/// <param name="FileSize">The total size of the NAR files in bytes.</param>
public sealed record BinaryCacheContents(long PathCount, long FileSize);
