namespace NixStore.Collecting.BinaryCaches;

/// <summary>Receives the progress of a collection.</summary>
internal interface ICacheMeter
{
    /// <summary>Begins to look for garbage.</summary>
    void BeginSearch();

    /// <summary>Begins to delete.</summary>
    /// <param name="count">The count of paths and other files to delete.</param>
    void BeginDeletion(int count);

    /// <summary>Counts a path or another file.</summary>
    /// <param name="bytesFreed">The bytes that were deleted so far.</param>
    void Advance(long bytesFreed);
}
