using NixStore.FileSystem;
using NixStore.Stores;

namespace NixStore.Collecting;

/// <summary>How much is to be free on the file system of a store: bytes, or a share of its size.</summary>
public sealed record FreeSpaceGoal
{
    private const double Whole = 100;

    private readonly long? _bytes;
    private readonly double _percent;

    private FreeSpaceGoal(long? bytes, double percent)
    {
        _bytes = bytes;
        _percent = percent;
    }

    /// <summary>Creates a goal of a number of bytes.</summary>
    /// <param name="bytes">The number of bytes, 0 or more.</param>
    /// <returns>The goal.</returns>
    public static FreeSpaceGoal OfBytes(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return new FreeSpaceGoal(bytes, 0);
    }

    /// <summary>Creates a goal of a share of the size of the file system.</summary>
    /// <param name="percent">The share in percent, from 0 to 100.</param>
    /// <returns>The goal.</returns>
    public static FreeSpaceGoal OfPercent(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(percent, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, Whole);
        return new FreeSpaceGoal(null, percent);
    }

    /// <summary>Returns the bytes that are to be free.</summary>
    /// <param name="store">The store.</param>
    /// <returns>The number of bytes.</returns>
    /// <exception cref="NixStoreException">The size of the file system is not known.</exception>
    public long FindBytes(IStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return _bytes ?? (long)(FreeSpace.SizeAt(StoreFileSystem.FindDirectory(store)) / Whole * _percent);
    }

    /// <inheritdoc/>
    public override string ToString() => _bytes is { } bytes ? $"{bytes} B" : $"{_percent}%";
}
