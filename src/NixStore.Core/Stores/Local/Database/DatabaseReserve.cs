using System.Net.Sockets;
using NixStore.FileSystem;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Database;

/// <summary>
/// The file <c>db/reserved</c>, which is removed while garbage is collected so that the database can be written on a full disk, and made
/// again at the end (<c>src/libstore/local-store.cc</c>).
/// </summary>
internal sealed class DatabaseReserve : IDisposable
{
    // The default of Nix, and a small share of a small disk.
    private const long DefaultSize = 8 * 1024 * 1024;
    private const int ShareOfDisk = 100;

    private readonly LocalStoreLayout _layout;
    private readonly string _path;
    private long _size;

    /// <summary>Initializes a new instance. The file stays until it is released.</summary>
    /// <param name="layout">The store.</param>
    public DatabaseReserve(LocalStoreLayout layout)
    {
        _layout = layout;
        _path = Path.Combine(layout.DatabaseDirectory, "reserved");
    }

    /// <summary>Runs an action. If it fails for lack of space or of inodes, the file is removed, and the action runs again.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="action">The action.</param>
    /// <returns>The result of the action.</returns>
    public T Retry<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception failure) when (failure is NixStoreException or IOException or SocketException && File.Exists(_path))
        {
            Release();
            return action();
        }
    }

    /// <summary>Removes the file, if it exists.</summary>
    /// <exception cref="NixStoreException">The file cannot be removed.</exception>
    public void Release()
    {
        try
        {
            if (new FileInfo(_path) is { Exists: true } file)
            {
                _size = file.Length;
                file.Delete();
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot remove '{_path}' of the store {_layout.Location}: {failure.Message}", failure);
        }
    }

    /// <summary>Makes the file, with the size that it had, if the disk has the space.</summary>
    public void Dispose() => Make();

    /// <summary>Makes the file, with the size that it had or the usual one, if the disk has the space.</summary>
    public void Make()
    {
        try
        {
            Make(_size > 0 ? _size : Math.Min(DefaultSize, FreeSpace.SizeAt(_layout.DatabaseDirectory) / ShareOfDisk));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NixStoreException)
        {
            // The disk is still full. The next collection makes it.
        }
    }

    private void Make(long size)
    {
        using (var file = new FileStream(
            _path,
            new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, PreallocationSize = size, BufferSize = 0 }))
        {
            file.SetLength(size);
        }

        OwnerInheritance.Apply([_path], _layout.DatabaseDirectory);
    }
}
