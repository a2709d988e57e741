using NixStore.FileSystem.Locks;

namespace NixStore.Blobs;

/// <summary>The received part of a blob, in a file that one process at a time appends to.</summary>
internal sealed class PartialBlob : IDisposable
{
    private readonly FileLock _lock;
    private readonly FileStream _file;

    private PartialBlob(FileLock fileLock, FileStream file)
    {
        _lock = fileLock;
        _file = file;
        Length = file.Length;
    }

    /// <summary>Gets the number of bytes from an earlier process.</summary>
    public long Length { get; private set; }

    /// <summary>Opens the file, and creates it if it is absent.</summary>
    /// <returns>The part, or null if another process has it.</returns>
    public static PartialBlob? TryTake(string path)
    {
        var fileLock = FileLock.OpenOrCreate(path + ".lock");
        try
        {
            if (fileLock.TryAcquire(FileLockMode.Exclusive))
            {
                var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 0);
                return new PartialBlob(fileLock, file);
            }
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }

        fileLock.Dispose();
        return null;
    }

    /// <summary>Reads bytes from an earlier process.</summary>
    /// <returns>The number of bytes. 0 at the end of the part.</returns>
    public int Read(Span<byte> buffer) => _file.Read(buffer[..(int)Math.Clamp(Length - _file.Position, 0, buffer.Length)]);

    /// <summary>Appends received bytes.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(ReadOnlySpan<byte> bytes) => _file.Write(bytes);

    /// <summary>Returns to the beginning, with all that was added.</summary>
    public void Rewind()
    {
        _file.Position = 0;
        Length = _file.Length;
    }

    /// <summary>Forgets what was there.</summary>
    public void Clear()
    {
        _file.SetLength(0);
        _file.Position = 0;
        Length = 0;
    }

    /// <summary>Deletes the file, because the blob is complete or the part is useless.</summary>
    public void Drop()
    {
        try
        {
            File.Delete(_file.Name);
            _lock.Delete();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NixStoreException)
        {
            // The file is deleted when it is old.
        }

        Dispose();
    }

    /// <summary>Closes the file. The next process can continue with it.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }
}
