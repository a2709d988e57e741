using System.Security.Cryptography;
using NixStore.FileSystem;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Stores.Local;

/// <summary>
/// A directory in the store where received paths lie until they become valid. Its name is that of a store path that nobody
/// has, kept from the collector by a temporary root. A locked file of the same name under the state directory tells that the
/// owner lives; what a dead owner has left is removed by the next.
/// </summary>
internal sealed class ReceivingDirectory : IDisposable
{
    private const string NameEnd = "tmp-nixstore";

    private readonly FileLock _marker;
    private int _count;

    private ReceivingDirectory(string path, FileLock marker)
    {
        Path = path;
        _marker = marker;
    }

    /// <summary>Where the directory lies.</summary>
    public string Path { get; }

    /// <summary>Makes a directory for one receiver.</summary>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public static async Task<ReceivingDirectory> CreateAsync(
        LocalStoreLayout layout, TemporaryRoots roots, CancellationToken cancellationToken)
    {
        var markers = MarkersOf(layout);
        try
        {
            Directory.CreateDirectory(markers);
            while (true)
            {
                var name = StorePath.Parse($"{Nix32.Encode(RandomNumberGenerator.GetBytes(20))}-{NameEnd}");
                await roots.AddAsync([name], cancellationToken).ConfigureAwait(false);
                var marker = FileLock.OpenOrCreate(System.IO.Path.Combine(markers, name.BaseName));
                if (!marker.TryAcquire(FileLockMode.Exclusive) || marker.Length != 0)
                {
                    // Another receiver took the marker for a dead one's before it was locked.
                    marker.Dispose();
                    continue;
                }

                return Create(layout.RealPathOf(name), marker);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot write the store {layout.Location}: {failure.Message} Run as the owner of the store, or use another store.", failure);
        }
    }

    /// <summary>Removes what receivers that were killed have left.</summary>
    public static void RemoveLeftovers(LocalStoreLayout layout, CancellationToken cancellationToken)
    {
        string[] markers;
        try
        {
            markers = Directory.GetFiles(MarkersOf(layout));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // There are none, or this user may not write the store; the receiver's own directory will tell.
            return;
        }

        foreach (var path in markers)
        {
            if (StorePath.TryParse(System.IO.Path.GetFileName(path), out var name) && name.Name == NameEnd)
            {
                RemoveLeftover(path, layout.RealPathOf(name), cancellationToken);
            }
        }
    }

    /// <summary>A new place in the directory.</summary>
    public string NextPath() => System.IO.Path.Combine(Path, Interlocked.Increment(ref _count).ToString("x"));

    /// <summary>Removes the directory with all that is still in it.</summary>
    public void Dispose()
    {
        try
        {
            TreeRemover.Remove(Path);
            _marker.Delete();
        }
        catch (NixStoreException)
        {
            // The marker stays, unlocked, so the next receiver tries again.
        }

        _marker.Dispose();
    }

    private static ReceivingDirectory Create(string path, FileLock marker)
    {
        try
        {
            Directory.CreateDirectory(path);
            return new ReceivingDirectory(path, marker);
        }
        catch
        {
            marker.Delete();
            marker.Dispose();
            throw;
        }
    }

    private static void RemoveLeftover(string markerPath, string path, CancellationToken cancellationToken)
    {
        using var marker = FileLock.OpenExisting(markerPath);
        if (marker is null || !marker.TryAcquire(FileLockMode.Exclusive))
        {
            return;
        }

        try
        {
            TreeRemover.Remove(path, cancellationToken);
            marker.Delete();
        }
        catch (NixStoreException)
        {
            // It lies in nobody's way; the next receiver tries again, and so does the collector.
        }
    }

    private static string MarkersOf(LocalStoreLayout layout) => System.IO.Path.Combine(layout.StateDirectory, "nixstore", "receiving");
}
