namespace NixStore.PowerShell.Outputs;

/// <summary>What <c>Get-BinaryCache</c> tells of a binary cache. It can be given for <c>-Store</c>, <c>-From</c> and <c>-To</c>.</summary>
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

    /// <summary>The cache, as <c>-Store</c> takes it.</summary>
    public string Location { get; }

    /// <summary>The store directory of its paths.</summary>
    public string StoreDirectory { get; }

    /// <summary>Its place among other caches: the lowest number is asked first; null where it does not say.</summary>
    public int? Priority { get; }

    /// <summary>Whether it may be asked for many paths at once; null where it does not say, which means no.</summary>
    public bool? WantMassQuery { get; }

    /// <summary>How many paths it has; null where it cannot be listed.</summary>
    public long? PathCount { get; }

    /// <summary>The sizes of its NAR files together, as they are compressed, in bytes; null where it cannot be listed.</summary>
    public long? FileSize { get; }

    /// <summary>The cache, as <c>-Store</c> takes it.</summary>
    /// <returns>The same as <see cref="Location"/>.</returns>
    public override string ToString() => Location;
}
