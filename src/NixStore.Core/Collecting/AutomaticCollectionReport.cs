namespace NixStore.Collecting;

/// <summary>A collection that began because too little space was free.</summary>
/// <param name="Location">The store.</param>
/// <param name="BytesFreed">The bytes on disk that were freed.</param>
/// <param name="Error">Why it failed; null if it did not. The path that was being added is not affected.</param>
public sealed record AutomaticCollectionReport(string Location, long BytesFreed, NixStoreException? Error);
