using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>What <c>Get-Store</c> tells of a store. It can be given for <c>-Store</c>, <c>-From</c> and <c>-To</c>.</summary>
public sealed class StoreInfo
{
    internal StoreInfo(string location, string storeDirectory, StoreDescription description)
    {
        Location = location;
        StoreDirectory = storeDirectory;
        PhysicalDirectory = description.PhysicalDirectory;
        StateDirectory = description.StateDirectory;
        Access = description.Access?.ToString();
        Schema = description.Schema;
        PathCount = description.PathCount;
        NarSize = description.NarSize;
        FreeSpace = description.FreeSpace;
        DaemonVersion = description.DaemonVersion;
        IsTrusted = description.IsTrusted;
    }

    /// <summary>The store, as <c>-Store</c> takes it: where none was named, the one that the environment names.</summary>
    public string Location { get; }

    /// <summary>The logical store directory, which is part of every path.</summary>
    public string StoreDirectory { get; }

    /// <summary>Where the files lie; null where they lie on no disk of this machine.</summary>
    public string? PhysicalDirectory { get; }

    /// <summary>Where the database and the roots lie; null where the store has none here.</summary>
    public string? StateDirectory { get; }

    /// <summary>Whether this user may write it; null where it does not say.</summary>
    public string? Access { get; }

    /// <summary>The number of the database's schema; null where the store has no database here.</summary>
    public int? Schema { get; }

    /// <summary>How many paths are valid.</summary>
    public long? PathCount { get; }

    /// <summary>The sizes of all NARs together, in bytes.</summary>
    public long? NarSize { get; }

    /// <summary>The space left on the disk of the files, in bytes; null where there is none here.</summary>
    public long? FreeSpace { get; }

    /// <summary>The version of Nix that the store's daemon is of; null where there is no daemon, or it does not say.</summary>
    public string? DaemonVersion { get; }

    /// <summary>Whether the store's daemon takes unsigned paths from this user; null where there is no daemon, or it does not say.</summary>
    public bool? IsTrusted { get; }

    /// <summary>The store, as <c>-Store</c> takes it.</summary>
    /// <returns>The same as <see cref="Location"/>.</returns>
    public override string ToString() => Location;
}
