namespace NixStore.Stores.BinaryCache;

/// <summary>How much a binary cache holds.</summary>
/// <param name="PathCount">How many paths it has.</param>
/// <param name="FileSize">The sizes of its NAR files together, as they are compressed, in bytes.</param>
public sealed record BinaryCacheContents(long PathCount, long FileSize);
