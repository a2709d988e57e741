namespace NixStore.Stores;

/// <summary>What a store says of itself: where it is, who may write it and how much it contains. What it does not know is null.</summary>
public sealed record StoreDescription
{
    /// <summary>The directory of the files on this machine.</summary>
    public string? PhysicalDirectory { get; init; }

    /// <summary>The directory of the database and the roots on this machine.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Whether this user may write the store.</summary>
    public StoreAccess? Access { get; init; }

    /// <summary>The number of the database's schema.</summary>
    public int? Schema { get; init; }

    /// <summary>How many paths are valid.</summary>
    public long? PathCount { get; init; }

    /// <summary>The sizes of all NARs together, in bytes.</summary>
    public long? NarSize { get; init; }

    /// <summary>The free space on the disk of the files, in bytes.</summary>
    public long? FreeSpace { get; init; }

    /// <summary>The version of Nix of the store's daemon.</summary>
    public string? DaemonVersion { get; init; }

    /// <summary>Whether the store's daemon accepts unsigned paths from this user.</summary>
    public bool? IsTrusted { get; init; }
}
