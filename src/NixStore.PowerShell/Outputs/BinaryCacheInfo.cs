namespace NixStore.PowerShell.Outputs;

/// <summary>
/// The description of a binary cache that <c>Get-BinaryCache</c> writes. It can be given for <c>-Store</c>, <c>-From</c> and <c>-To</c>.
/// </summary>
public sealed class BinaryCacheInfo
{
    internal BinaryCacheInfo(string location, string storeDirectory, int? priority, bool? wantMassQuery, long? pathCount, long? fileSize)
    {
        Location = location;
        StoreDirectory = storeDirectory;
        Priority = priority;
        WantMassQuery = wantMassQuery;
        PathCount = pathCount;
        FileSize = fileSize;
    }

    /// <summary>Gets the URL of the cache.</summary>
    public string Location { get; }

    /// <summary>Gets the store directory of its paths.</summary>
    public string StoreDirectory { get; }

    /// <summary>Gets the priority: the cache with the lowest number is asked first. Null if the cache does not state it.</summary>
    public int? Priority { get; }

    /// <summary>
    /// Gets a value indicating whether clients may query many paths at once. Null, which means no, if the cache does not state it.
    /// </summary>
    public bool? WantMassQuery { get; }

    /// <summary>Gets the number of paths, or null if the cache cannot be listed.</summary>
    public long? PathCount { get; }

    /// <summary>Gets the total size of the compressed NAR files in bytes, or null if the cache cannot be listed.</summary>
    public long? FileSize { get; }

    /// <summary>Returns the URL of the cache.</summary>
    /// <returns>The same as <see cref="Location"/>.</returns>
    public override string ToString() => Location;
}
