using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>What <c>Get-Store</c> tells of a store. It can be given for <c>-Store</c>, <c>-From</c> and <c>-To</c>.</summary>
/// <param name="Location">The store, as <c>-Store</c> takes it: where none was named, the one that the environment names.</param>
/// <param name="StoreDirectory">The logical store directory, which is part of every path.</param>
/// <param name="PhysicalDirectory">Where the files lie; null where they lie on no disk of this machine.</param>
/// <param name="StateDirectory">Where the database and the roots lie; null where the store has none here.</param>
/// <param name="Access">Whether this user may write it; null where it does not say.</param>
/// <param name="Schema">The number of the database's schema; null where the store has no database here.</param>
/// <param name="PathCount">How many paths are valid.</param>
/// <param name="NarSize">The sizes of all NARs together, in bytes.</param>
/// <param name="FreeSpace">The space left on the disk of the files, in bytes; null where there is none here.</param>
public sealed record StoreInfo(
    string Location,
    string StoreDirectory,
    string? PhysicalDirectory,
    string? StateDirectory,
    StoreAccess? Access,
    int? Schema,
    long? PathCount,
    long? NarSize,
    long? FreeSpace)
{
    /// <summary>The version of Nix that the store's daemon is of; null where there is no daemon, or it does not say.</summary>
    public string? DaemonVersion { get; init; }

    /// <summary>Whether the store's daemon takes unsigned paths from this user; null where there is no daemon, or it does not say.</summary>
    public bool? IsTrusted { get; init; }

    /// <summary>The store, as <c>-Store</c> takes it.</summary>
    /// <returns>The same as <see cref="Location"/>.</returns>
    public override string ToString() => Location;
}
