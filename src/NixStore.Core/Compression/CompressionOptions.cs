namespace NixStore.Compression;

/// <summary>How a stream is compressed.</summary>
public sealed record CompressionOptions
{
    /// <summary>The usual effort, on one thread.</summary>
    public static CompressionOptions Default { get; } = new();

    /// <summary>
    /// How hard to compress, in the compression's own numbers: 1 to 9 for gzip and bzip2, 0 to 9 for xz, 1 to 22 for zstd, 0 to 11 for
    /// Brotli; null for the usual: 6, 9, 6, 3 and 4. A number outside is taken as the nearest one. Without the machine's libbz2, bzip2
    /// knows the usual effort only.
    /// </summary>
    public int? Level { get; init; }

    /// <summary>
    /// How many threads a stream may have beside the one that writes to it. With any, compression overlaps with what makes the contents;
    /// xz and zstd use them all. Where several streams are written at once, 0 is the fastest, since each thread costs time
    /// at the beginning, a millisecond for zstd.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>A token to abandon the compression. The stream then ends at once, and what was written is incomplete.</summary>
    public CancellationToken CancellationToken { get; init; }
}
