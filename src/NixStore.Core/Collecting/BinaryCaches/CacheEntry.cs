using NixStore.Paths;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>What the collector needs of a narinfo.</summary>
/// <param name="Path">The path.</param>
/// <param name="NarKey">The key of its NAR.</param>
/// <param name="Deriver">The base name of its deriver, or null if it is unknown.</param>
/// <param name="NarSize">The size of its uncompressed NAR in bytes.</param>
/// <param name="References">The numbers of the references that the cache has.</param>
internal sealed record CacheEntry(StorePath Path, string NarKey, string? Deriver, long NarSize, int[] References);

/// <summary>The result of reading a narinfo.</summary>
/// <param name="HashPart">The hash part in the name of the narinfo.</param>
/// <param name="Entry">The narinfo, or null if it cannot be used or does not exist any more.</param>
/// <param name="Fault">Why the narinfo cannot be used; null if it can or does not exist any more.</param>
internal sealed record ReadEntry(string HashPart, CacheEntry? Entry, string? Fault);
