using NixStore.Optimising;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>What linking equal files of a store has done.</summary>
public sealed class StoreOptimizationResult
{
    internal StoreOptimizationResult(OptimisationResult result, TimeSpan duration, StoreReference store)
    {
        Store = store.Text;
        Paths = result.PathCount;
        Linked = result.FilesLinked;
        Freed = result.BytesFreed;
        FilesRead = result.FilesRead;
        BytesRead = result.BytesRead;
        Skipped = result.Skipped.Count;
        AtLimit = result.FilesAtLimit;
        CorruptLinks = result.CorruptEntries.Count;
        Duration = duration;
    }

    /// <summary>Gets the store, as <c>-Store</c> accepts it.</summary>
    public string Store { get; }

    /// <summary>Gets the count of paths whose files were compared; null if the store does not report it.</summary>
    public int? Paths { get; }

    /// <summary>Gets the count of files that became one with another; null if the store does not report it.</summary>
    public long? Linked { get; }

    /// <summary>Gets the bytes on disk that were freed; null if the store does not report them.</summary>
    public long? Freed { get; }

    /// <summary>Gets the count of files whose contents were read; null if the store does not report it.</summary>
    public long? FilesRead { get; }

    /// <summary>Gets the bytes that were read; null if the store does not report them.</summary>
    public long? BytesRead { get; }

    /// <summary>Gets the count of files that were not linked, such as writable ones. Each has a warning.</summary>
    public int Skipped { get; }

    /// <summary>Gets the count of files that stay as they are because the file system allows no more names for one file.</summary>
    public long AtLimit { get; }

    /// <summary>Gets the count of corrupt files in <c>.links</c> that were removed. Each has a warning.</summary>
    public int CorruptLinks { get; }

    /// <summary>Gets how long it took.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Returns the store.</summary>
    /// <returns>The same as <see cref="Store"/>.</returns>
    public override string ToString() => Store;
}
