namespace NixStore.Copying;

/// <summary>What came of the copy to one of several targets.</summary>
/// <param name="Target">The target.</param>
/// <param name="Copy">What was done, or null if the copy to this target failed as a whole.</param>
/// <param name="Error">Why it failed as a whole; what was valid there by then stays, and the next copy goes on from it. Null if it did
/// not.</param>
/// <param name="BytesRead">How many bytes of NARs were read for it, with those that came to nothing.</param>
/// <param name="Duration">How long it took, from connecting on.</param>
public sealed record TargetResult(CopyTarget Target, CopyResult? Copy, Exception? Error, long BytesRead, TimeSpan Duration);
