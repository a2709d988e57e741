using NixStore.FileSystem;
using NixStore.FileSystem.Locks;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Roots;

/// <summary>
/// The lock <c>gc.lock</c>: exclusive while garbage is collected, and shared while roots are added (<c>src/libstore/gc.cc</c>).
/// </summary>
internal sealed class CollectorLock : IDisposable
{
    private readonly FileLock _file;

    private CollectorLock(FileLock file) => _file = file;

    /// <summary>Opens the lock of a store without acquiring it.</summary>
    /// <exception cref="NixStoreException">The file cannot be opened or created.</exception>
    public static CollectorLock Open(LocalStoreLayout layout)
    {
        var path = Path.Combine(layout.StateDirectory, "gc.lock");
        var file = FileLock.OpenOrCreate(path);
        OwnerInheritance.Apply([path], layout.StateDirectory);
        return new CollectorLock(file);
    }

    /// <summary>Acquires the shared lock.</summary>
    /// <returns>False if a garbage collector is running.</returns>
    public bool TryAcquireShared() => _file.TryAcquire(FileLockMode.Shared);

    /// <summary>Acquires the exclusive lock. Waits for processes that add roots and for another collector.</summary>
    public ValueTask AcquireExclusiveAsync(CancellationToken cancellationToken)
        => _file.AcquireAsync(FileLockMode.Exclusive, cancellationToken);

    /// <summary>Releases the lock.</summary>
    public void Release() => _file.Release();

    /// <summary>Releases the lock and closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
