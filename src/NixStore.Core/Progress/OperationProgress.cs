namespace NixStore.Progress;

/// <summary>A snapshot of the progress of an operation.</summary>
/// <param name="BytesDone">The number of bytes of NARs that were copied or read.</param>
/// <param name="BytesTotal">The total number of bytes, or 0 if it is not known.</param>
/// <param name="PathsDone">The number of finished paths, whether successful or not.</param>
/// <param name="PathsTotal">The total number of paths, or 0 if it is not known.</param>
/// <param name="Running">The paths in progress.</param>
public sealed record OperationProgress(
    long BytesDone, long BytesTotal, int PathsDone, int PathsTotal, IReadOnlyList<RunningPath> Running);
