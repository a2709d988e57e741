using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>A path that could not be copied.</summary>
/// <param name="Path">The path.</param>
/// <param name="Error">The reason.</param>
/// <param name="FailedReference">The reference that failed, or null if the path itself failed.</param>
public sealed record CopyFailure(StorePath Path, Exception Error, StorePath? FailedReference);
