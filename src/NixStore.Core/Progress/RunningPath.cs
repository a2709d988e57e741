using NixStore.Paths;

namespace NixStore.Progress;

/// <summary>A path in progress.</summary>
/// <param name="Path">The path.</param>
/// <param name="BytesDone">The number of bytes of the NAR that were copied or read.</param>
/// <param name="BytesTotal">The size of the NAR in bytes, or 0 if it is not known.</param>
public sealed record RunningPath(StorePath Path, long BytesDone, long BytesTotal);
