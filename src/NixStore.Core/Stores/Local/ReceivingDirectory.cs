using NixStore.FileSystem;

namespace NixStore.Stores.Local;

/// <summary>
/// A directory in the store directory where paths are unpacked before they get their names. It is locked while its owner
/// lives, so that Nix's collector leaves it alone (<c>src/libstore/gc.cc</c> skips locked <c>tmp-</c> directories) and what a dead process left can be told.
/// </summary>
internal sealed class ReceivingDirectory : IDisposable
{
    private const string Prefix = "tmp-nixstore-";

    private readonly string _path;
    private readonly FileLock _lock;
    private int _count;

    private ReceivingDirectory(string path, FileLock held)
    {
        _path = path;
        _lock = held;
    }

    /// <summary>Makes a directory, and removes those that dead processes left.</summary>
    /// <exception cref="NixStoreException">The store directory cannot be written.</exception>
    public static ReceivingDirectory Create(LocalStoreLayout layout)
    {
        RemoveAbandoned(layout);
        while (true)
        {
            var path = Path.Combine(layout.RealStoreDirectory, $"{Prefix}{Environment.ProcessId}-{Path.GetRandomFileName()}");
            try
            {
                Directory.CreateDirectory(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new NixStoreException(
                    $"Cannot write to the store {layout.Location}: {failure.Message} Run as the owner of the store, or use another store.", failure);
            }

            if (TryHold(path) is { } held)
            {
                return new ReceivingDirectory(path, held);
            }
        }
    }

    /// <summary>A name in the directory that was not given out before.</summary>
    public string NextPath() => Path.Combine(_path, $"{Interlocked.Increment(ref _count)}");

    /// <summary>Removes the directory with what is left in it.</summary>
    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
        {
            _lock.Dispose();
        }

        TreeRemover.Remove(_path);
        _lock.Dispose();
    }

    /// <summary>Locks a new directory.</summary>
    /// <returns>The lock, or null where another process took the directory for abandoned before it was locked.</returns>
    private static FileLock? TryHold(string path)
    {
        FileLock held;
        try
        {
            held = FileLock.OpenDirectory(path);
        }
        catch (NixStoreException) when (!Directory.Exists(path))
        {
            return null;
        }

        if (held.TryAcquire(FileLockMode.Exclusive) && Directory.Exists(path))
        {
            return held;
        }

        held.Dispose();
        return null;
    }

    private static void RemoveAbandoned(LocalStoreLayout layout)
    {
        foreach (var path in Directory.EnumerateDirectories(layout.RealStoreDirectory, Prefix + "*"))
        {
            try
            {
                using var held = FileLock.OpenDirectory(path);
                if (held.TryAcquire(FileLockMode.Exclusive))
                {
                    if (OperatingSystem.IsWindows())
                    {
                        held.Dispose();
                    }

                    TreeRemover.Remove(path);
                }
            }
            catch (NixStoreException)
            {
                // Another process removes it, or it belongs to another user: nothing here depends on it.
            }
        }
    }
}
