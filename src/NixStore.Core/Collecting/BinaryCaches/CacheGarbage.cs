using NixStore.Blobs;
using NixStore.Paths;

namespace NixStore.Collecting.BinaryCaches;

/// <summary>A dead path of a binary cache, with the files that are deleted with it.</summary>
/// <param name="Number">The number of the path.</param>
/// <param name="Path">The path.</param>
/// <param name="NarInfo">Its narinfo.</param>
/// <param name="NarSize">The size of its uncompressed NAR in bytes.</param>
internal sealed record CacheGarbage(int Number, StorePath Path, BlobInfo NarInfo, long NarSize)
{
    /// <summary>Gets its listing, log and realisations, which are deleted before the narinfo.</summary>
    public IReadOnlyList<BlobInfo> Companions { get; init; } = [];

    /// <summary>Gets the NARs that no other path uses, after the entries for debuggers that lead to them.</summary>
    public IReadOnlyList<BlobInfo> Nars { get; init; } = [];

    /// <summary>Gets the size of all these files in bytes, or null if the cache does not report one of them.</summary>
    public long? Size => CacheSizes.Sum([NarInfo, .. Companions, .. Nars]);
}

/// <summary>A file that belongs to no narinfo, such as a NAR of an interrupted upload.</summary>
/// <param name="File">The file.</param>
/// <param name="Links">The entries for debuggers that lead to it.</param>
internal sealed record CacheOrphan(BlobInfo File, IReadOnlyList<BlobInfo> Links)
{
    /// <summary>Gets the size of all these files in bytes, or null if the cache does not report one of them.</summary>
    public long? Size => CacheSizes.Sum([File, .. Links]);
}

/// <summary>Adds up the sizes of files.</summary>
internal static class CacheSizes
{
    /// <summary>Returns the sum in bytes, or null if a size is not known.</summary>
    public static long? Sum(IEnumerable<BlobInfo> files)
        => files.Aggregate((long?)0, static (sum, file) => sum + file.Length);
}
