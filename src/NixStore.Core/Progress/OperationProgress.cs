namespace NixStore.Progress;

/// <summary>How far a long operation is, at one moment.</summary>
/// <param name="BytesDone">How many bytes of NARs were moved or read.</param>
/// <param name="BytesTotal">How many there are in all; 0 if that is not known.</param>
/// <param name="PathsDone">How many paths are finished, with success or not.</param>
/// <param name="PathsTotal">How many there are in all; 0 if that is not known.</param>
/// <param name="Running">The paths that are being worked on.</param>
public sealed record OperationProgress(
    long BytesDone, long BytesTotal, int PathsDone, int PathsTotal, IReadOnlyList<RunningPath> Running);
