using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>A path that could not be moved.</summary>
/// <param name="Path">The path.</param>
/// <param name="Error">The reason.</param>
/// <param name="FailedReference">The reference whose failure kept the path back, or null if the fault is its own.</param>
public sealed record CopyFailure(StorePath Path, Exception Error, StorePath? FailedReference);
