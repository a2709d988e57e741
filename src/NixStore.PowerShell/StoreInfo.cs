using NixStore.Stores;

namespace NixStore.PowerShell;

/// <summary>What <c>Get-Store</c> tells of a store. It can be given for <c>-Store</c>, <c>-From</c> and <c>-To</c>.</summary>
/// <param name="Store">How the store was named.</param>
/// <param name="StoreDirectory">The logical store directory, which is part of every path.</param>
/// <param name="PhysicalDirectory">Where the files lie; null where they lie on no disk of this machine.</param>
/// <param name="StateDirectory">Where the database and the roots lie; null where the store has none here.</param>
/// <param name="Access">Whether this user may write it; null where it does not say.</param>
/// <param name="Schema">The number of the database's schema; null where the store has no database here.</param>
/// <param name="PathCount">How many paths are valid.</param>
/// <param name="NarSize">The sizes of all NARs together, in bytes.</param>
/// <param name="FreeSpace">The space left on the disk of the files, in bytes; null where there is none here.</param>
public sealed record StoreInfo(
    StoreReference Store,
    string StoreDirectory,
    string? PhysicalDirectory,
    string? StateDirectory,
    StoreAccess? Access,
    int? Schema,
    long? PathCount,
    long? NarSize,
    long? FreeSpace)
{
    /// <summary>How the store was named, as text.</summary>
    public string Location => Store.Text;

    /// <summary>How the store was named.</summary>
    /// <returns>The same as <see cref="Location"/>.</returns>
    public override string ToString() => Location;
}
