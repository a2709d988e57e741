using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>
/// The description of a store that <c>Get-Store</c> writes. It can be given for <c>-Store</c>, <c>-From</c> and <c>-To</c>.
/// </summary>
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

    /// <summary>Gets the store, in the form of <c>-Store</c>: the given one, or the one that the environment names.</summary>
    public string Location { get; }

    /// <summary>Gets the logical store directory, which is part of every path.</summary>
    public string StoreDirectory { get; }

    /// <summary>Gets the directory of the files, or null if they are not on this machine.</summary>
    public string? PhysicalDirectory { get; }

    /// <summary>Gets the directory of the database and the roots, or null if the store has none on this machine.</summary>
    public string? StateDirectory { get; }

    /// <summary>Gets the access of this user, or null if it is not known.</summary>
    public string? Access { get; }

    /// <summary>Gets the version of the database schema, or null if the store has no database on this machine.</summary>
    public int? Schema { get; }

    /// <summary>Gets the number of valid paths, or null if it is not known.</summary>
    public long? PathCount { get; }

    /// <summary>Gets the total size of all NARs in bytes, or null if it is not known.</summary>
    public long? NarSize { get; }

    /// <summary>Gets the free space on the disk of the files in bytes, or null if they are not on this machine.</summary>
    public long? FreeSpace { get; }

    /// <summary>Gets the Nix version of the daemon, or null if there is no daemon or it does not report it.</summary>
    public string? DaemonVersion { get; }

    /// <summary>
    /// Gets a value indicating whether the daemon accepts unsigned paths from this user, or null if there is no daemon or it does not
    /// report it.
    /// </summary>
    public bool? IsTrusted { get; }

    /// <summary>Returns the store, in the form of <c>-Store</c>.</summary>
    /// <returns>The same as <see cref="Location"/>.</returns>
    public override string ToString() => Location;
}
