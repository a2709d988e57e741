using NixStore.Stores.Local.Files;

namespace NixStore.Collecting;

/// <summary>
/// The file <c>db/reserved</c>, which is removed while garbage is collected so that the database can be written on a full disk, and made
/// again at the end (<c>src/libstore/local-store.cc</c>).
/// </summary>
internal sealed class DatabaseReserve : IDisposable
{
    private readonly string _path;
    private readonly long _size;

    private DatabaseReserve(string path, long size)
    {
        _path = path;
        _size = size;
    }

    /// <summary>Removes the file, if there is one.</summary>
    public static DatabaseReserve Release(LocalStoreLayout layout)
    {
        var path = Path.Combine(layout.DatabaseDirectory, "reserved");
        try
        {
            var size = new FileInfo(path) is { Exists: true } file ? file.Length : 0;
            File.Delete(path);
            return new DatabaseReserve(path, size);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot remove '{path}' of the store {layout.Location}: {failure.Message}", failure);
        }
    }

    /// <summary>Makes the file again with the size that it had.</summary>
    public void Dispose()
    {
        if (_size == 0)
        {
            return;
        }

        try
        {
            using var file = new FileStream(
                _path,
                    new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, PreallocationSize = _size, BufferSize = 0 });
            file.SetLength(_size);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The disk is still full. The next process that opens the store makes it.
        }
    }
}
