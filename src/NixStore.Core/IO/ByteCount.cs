namespace NixStore.IO;

/// <summary>Sums of sizes. What strangers say of sizes can exceed every number.</summary>
internal static class ByteCount
{
    /// <summary>Returns the sum of sizes, in bytes.</summary>
    /// <param name="sizes">The sizes.</param>
    /// <returns>The sum, or the largest number if the sum exceeds it.</returns>
    public static long Sum(IEnumerable<long> sizes)
        => sizes.Aggregate(0L, static (sum, size) => size > long.MaxValue - Math.Max(sum, 0) ? long.MaxValue : sum + size);
}
