using NixStore.Paths;

namespace NixStore.Progress;

/// <summary>A path that an operation is working on.</summary>
/// <param name="Path">The path.</param>
/// <param name="BytesDone">How many bytes of its NAR were moved or read.</param>
/// <param name="BytesTotal">The size of its NAR in bytes; 0 if that is not known.</param>
public sealed record RunningPath(StorePath Path, long BytesDone, long BytesTotal);
