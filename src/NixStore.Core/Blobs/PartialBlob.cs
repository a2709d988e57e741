using NixStore.FileSystem.Locks;

namespace NixStore.Blobs;

/// <summary>What has arrived of a blob, in a file that one process at a time adds to.</summary>
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

    /// <summary>How many bytes were there from before.</summary>
    public long Length { get; private set; }

    /// <summary>Opens the file, and makes it if it is absent.</summary>
    /// <returns>The part, or null if another process has it.</returns>
    public static PartialBlob? TryTake(string path)
    {
        var fileLock = FileLock.OpenOrCreate(path + ".lock");
        try
        {
            if (fileLock.TryAcquire(FileLockMode.Exclusive))
            {
                return new PartialBlob(fileLock, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 0));
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

    /// <summary>Reads what was there from before.</summary>
    /// <returns>How many bytes; 0 at its end.</returns>
    public int Read(Span<byte> buffer) => _file.Read(buffer[..(int)Math.Clamp(Length - _file.Position, 0, buffer.Length)]);

    /// <summary>Adds what has arrived.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(ReadOnlySpan<byte> bytes) => _file.Write(bytes);

    /// <summary>Forgets what was there.</summary>
    public void Clear()
    {
        _file.SetLength(0);
        _file.Position = 0;
        Length = 0;
    }

    /// <summary>Removes the file, since the whole was read or nothing is worth keeping.</summary>
    public void Drop()
    {
        try
        {
            File.Delete(_file.Name);
            _lock.Delete();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NixStoreException)
        {
            // It is removed when it is old.
        }

        Dispose();
    }

    /// <summary>Leaves what has arrived to the next.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }
}
