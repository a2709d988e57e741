namespace NixStore.Compression;

/// <summary>Options for compressing a stream.</summary>
public sealed record CompressionOptions
{
    /// <summary>Gets the default level, on one thread.</summary>
    public static CompressionOptions Default { get; } = new();

    /// <summary>
    /// Gets the compression level: 1 to 9 for gzip and bzip2, 0 to 9 for xz, 1 to 22 for zstd, 0 to 11 for Brotli; null for the default
    /// level: 6, 9, 6, 3 and 4. A number out of range is replaced by the nearest one. Without libbz2, bzip2 always uses the default level.
    /// </summary>
    public int? Level { get; init; }

    /// <summary>
    /// Gets the number of additional threads of a stream. With at least one, compression overlaps with the producer of the data; xz and
    /// zstd use all of them. If several streams are written at the same time, 0 is fastest, because starting a thread takes time, a
    /// millisecond for zstd.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Gets a token to abandon the compression. The stream then ends at once, and what was written is incomplete.</summary>
    public CancellationToken CancellationToken { get; init; }
}
