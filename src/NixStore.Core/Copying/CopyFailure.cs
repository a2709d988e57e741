using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>A path that could not be moved.</summary>
/// <param name="Path">The path.</param>
/// <param name="Error">Why.</param>
/// <param name="FailedReference">The reference whose failure kept the path back; null where the fault is its own.</param>
public sealed record CopyFailure(StorePath Path, Exception Error, StorePath? FailedReference);
