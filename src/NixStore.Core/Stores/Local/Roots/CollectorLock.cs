using NixStore.FileSystem.Locks;

namespace NixStore.Stores.Local.Roots;

/// <summary>
/// The lock <c>gc.lock</c>: held alone while garbage is collected, and shared by those who add roots
/// (<c>src/libstore/gc.cc</c>).
/// </summary>
internal sealed class CollectorLock : IDisposable
{
    private readonly FileLock _file;

    private CollectorLock(FileLock file) => _file = file;

    /// <summary>Opens the lock of a store without taking it.</summary>
    /// <exception cref="NixStoreException">The file cannot be opened or made.</exception>
    public static CollectorLock Open(LocalStoreLayout layout)
        => new(FileLock.OpenOrCreate(Path.Combine(layout.StateDirectory, "gc.lock")));

    /// <summary>Takes the lock beside others who add roots.</summary>
    /// <returns>False where a collector runs.</returns>
    public bool TryAcquireShared() => _file.TryAcquire(FileLockMode.Shared);

    /// <summary>Takes the lock alone; waits for those who add roots and for another collector.</summary>
    public ValueTask AcquireExclusiveAsync(CancellationToken cancellationToken)
        => _file.AcquireAsync(FileLockMode.Exclusive, cancellationToken);

    /// <summary>Releases the lock.</summary>
    public void Release() => _file.Release();

    /// <summary>Releases the lock and closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
