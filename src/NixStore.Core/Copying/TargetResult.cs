namespace NixStore.Copying;

/// <summary>The result of the copy to one of several targets.</summary>
/// <param name="Target">The target.</param>
/// <param name="Copy">The result, or null if the copy to this target has failed.</param>
/// <param name="Error">The reason why the copy has failed, or null. Paths that became valid stay valid, and the next copy
/// continues.</param>
/// <param name="BytesRead">The number of bytes of NARs that were read for the target, including those that were discarded.</param>
/// <param name="Duration">The duration, including the time to connect.</param>
public sealed record TargetResult(CopyTarget Target, CopyResult? Copy, Exception? Error, long BytesRead, TimeSpan Duration);
