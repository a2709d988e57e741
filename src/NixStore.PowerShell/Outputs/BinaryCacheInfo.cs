namespace NixStore.PowerShell.Outputs;

/// <summary>What <c>Get-BinaryCache</c> tells of a binary cache. It can be given for <c>-Store</c>, <c>-From</c> and <c>-To</c>.</summary>
/// <param name="Location">The cache, as <c>-Store</c> takes it.</param>
/// <param name="StoreDirectory">The store directory of its paths.</param>
/// <param name="Priority">Its place among other caches: the lowest number is asked first; null where it does not say.</param>
/// <param name="WantMassQuery">Whether it may be asked for many paths at once; null where it does not say, which means no.</param>
/// <param name="PathCount">How many paths it has; null where it cannot be listed.</param>
/// <param name="FileSize">The sizes of its NAR files together, as they are compressed, in bytes; null where it cannot be listed.</param>
public sealed record BinaryCacheInfo(
    string Location, string StoreDirectory, int? Priority, bool? WantMassQuery, long? PathCount, long? FileSize)
{
    /// <summary>The cache, as <c>-Store</c> takes it.</summary>
    /// <returns>The same as <see cref="Location"/>.</returns>
    public override string ToString() => Location;
}
