namespace NixStore.Stores.Remote.Daemon;

/// <summary>What a daemon's collector found or did.</summary>
/// <param name="Paths">The paths in full, those included that are files without being valid paths.</param>
/// <param name="BytesFreed">How many bytes were freed.</param>
public sealed record GarbageResult(IReadOnlyList<string> Paths, long BytesFreed);
