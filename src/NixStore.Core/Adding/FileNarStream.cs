using NixStore.Hashing;
using NixStore.IO;
using NixStore.Nar;

namespace NixStore.Adding;

/// <summary>The NAR of a single file that is not executable. The contents are hashed while they are read.</summary>
internal sealed class FileNarStream : ForwardReadStream
{
    private readonly FileStream _file;
    private readonly long _size;
    private readonly IncrementalHasher _hasher;
    private readonly byte[] _head;
    private readonly byte[] _tail;
    private long _position;

    /// <summary>Creates the NAR of an open file.</summary>
    /// <param name="file">The file at its start. It is closed with this stream.</param>
    /// <param name="algorithm">The hash algorithm for the contents.</param>
    public FileNarStream(FileStream file, NixHashAlgorithm algorithm)
    {
        _file = file;
        _size = file.Length;
        _hasher = new IncrementalHasher(algorithm);
        (_head, _tail) = Frame(_size);
    }

    /// <summary>Creates the NAR of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="algorithm">The hash algorithm for the contents.</param>
    /// <returns>The NAR.</returns>
    /// <exception cref="NixStoreException">The file is not a regular file, or cannot be read.</exception>
    public static FileNarStream Open(string path, NixHashAlgorithm algorithm)
    {
        if (Directory.Exists(path))
        {
            throw new NixStoreException($"'{path}' is a directory. Its contents can only be added with the method Nar.");
        }

        try
        {
            return new FileNarStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0), algorithm);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot read '{path}': {failure.Message}", failure);
        }
    }

    /// <summary>Gets the size of the NAR in bytes.</summary>
    public long NarSize => _head.Length + _size + _tail.Length;

    /// <summary>Returns the hash of the contents after they were read to their end.</summary>
    public Hash FinishHash() => _hasher.Finish();

    public override int Read(Span<byte> buffer)
    {
        var count = ReadPart(buffer);
        _position += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _hasher.Dispose();
        }

        base.Dispose(disposing);
    }

    // In the NAR of an empty file, the size of the contents is the 8 bytes before their position.
    private static (byte[] Head, byte[] Tail) Frame(long size)
    {
        using var nar = new MemoryStream();
        using (var writer = new NarWriter(nar, leaveOpen: true))
        {
            writer.StartRegularFile([], executable: false, 0);
            writer.Complete();
        }

        var empty = nar.ToArray();
        const int sizeOfEnd = 16;
        var head = empty[..^sizeOfEnd];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(head.Length - 8), size);
        return (head, [.. new byte[(8 - (size % 8)) % 8], .. empty[^sizeOfEnd..]]);
    }

    private int ReadPart(Span<byte> buffer)
    {
        if (_position < _head.Length)
        {
            return Copy(_head.AsSpan((int)_position), buffer);
        }

        var inContents = _position - _head.Length;
        if (inContents >= _size)
        {
            return Copy(_tail.AsSpan((int)(inContents - _size)), buffer);
        }

        var count = _file.Read(buffer[..(int)Math.Min(buffer.Length, _size - inContents)]);
        if (count == 0 && buffer.Length > 0)
        {
            throw new NixStoreException($"'{_file.Name}' became shorter while it was read. Add it again when it is not being written.");
        }

        _hasher.Append(buffer[..count]);
        return count;
    }

    private static int Copy(ReadOnlySpan<byte> source, Span<byte> buffer)
    {
        var count = Math.Min(source.Length, buffer.Length);
        source[..count].CopyTo(buffer);
        return count;
    }
}
