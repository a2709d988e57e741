namespace NixStore.Stores;

/// <summary>The description of a store: its directories, who may write it, and how much it contains. Unknown values are null.</summary>
public sealed record StoreDescription
{
    /// <summary>Gets the directory of the files on this machine.</summary>
    public string? PhysicalDirectory { get; init; }

    /// <summary>Gets the directory of the database and the roots on this machine.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Gets whether this user may write the store.</summary>
    public StoreAccess? Access { get; init; }

    /// <summary>Gets the number of the database's schema.</summary>
    public int? Schema { get; init; }

    /// <summary>Gets how many paths are valid.</summary>
    public long? PathCount { get; init; }

    /// <summary>Gets the sizes of all NARs together, in bytes.</summary>
    public long? NarSize { get; init; }

    /// <summary>Gets the free space on the disk of the files, in bytes.</summary>
    public long? FreeSpace { get; init; }

    /// <summary>Gets the version of Nix of the store's daemon.</summary>
    public string? DaemonVersion { get; init; }

    /// <summary>Gets whether the store's daemon accepts unsigned paths from this user.</summary>
    public bool? IsTrusted { get; init; }
}
