namespace NixStore.Stores.Capabilities;

/// <summary>What the collector of a store found or deleted.</summary>
/// <param name="Paths">The full paths, including files that are not valid paths.</param>
/// <param name="BytesFreed">The number of bytes that were freed.</param>
public sealed record GarbageResult(IReadOnlyList<string> Paths, long BytesFreed);
