using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.Hashing;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Hashes the NARs of single files and symbolic links. It is fast for many small files. Used by one thread at a time.</summary>
[SupportedOSPlatform("linux")]
internal sealed class UnixFileHasher : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly IncrementalHasher _hasher = new(NixHashAlgorithm.Sha256);
    private readonly NarTokenBuffer _tokens = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);

    /// <summary>Returns the hash of the NAR of a regular file.</summary>
    /// <param name="file">The open file, at its beginning.</param>
    /// <param name="status">Its status.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each block.</param>
    /// <returns>The hash, or null if the size of the file changes.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Hash? HashFile(FileDescriptor file, in Libc.Status status, CancellationToken cancellationToken)
    {
        _tokens.Clear();
        _tokens.AddMagic();
        _tokens.StartRegular(status.IsExecutable, status.Size);

        // The tokens and the contents of most files are one block.
        _tokens.Bytes.CopyTo(_buffer);
        var filled = _tokens.Length;
        var left = status.Size;
        var isAtEnd = false;
        while (!isAtEnd)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var room = _buffer.Length - filled;
            var count = Read(file, _buffer.AsSpan(filled));
            left -= count;
            filled += count;

            // A file that was read to its size has ended only if more was asked for.
            isAtEnd = count == 0 || (left <= 0 && count < room);
            if (filled == _buffer.Length)
            {
                _hasher.Append(_buffer);
                filled = 0;
            }
        }

        var hash = Finish(filled, status.Size);
        return left == 0 ? hash : null;
    }

    /// <summary>Returns the hash of the NAR of a symbolic link.</summary>
    /// <param name="directory">The directory of the link.</param>
    /// <param name="name">The name of the link.</param>
    /// <exception cref="IOException">The link cannot be read.</exception>
    public unsafe Hash HashLink(FileDescriptor directory, ReadOnlySpan<byte> name)
    {
        var terminated = stackalloc byte[name.Length + 1];
        FileDescriptor.Terminate(name, terminated);
        nint length;
        fixed (byte* target = _buffer)
        {
            length = Libc.ReadLinkAt(directory, terminated, target, (nuint)NarLimits.TargetLength + 1);
        }

        if (length is < 0 or > NarLimits.TargetLength)
        {
            throw new IOException(length < 0 ? Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()) : "the target is too long");
        }

        _tokens.Clear();
        _tokens.AddMagic();
        _tokens.AddSymlink(_buffer.AsSpan(0, (int)length));
        _hasher.Append(_tokens.Bytes);
        return _hasher.Finish();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _hasher.Dispose();
        }
    }

    private Hash Finish(int filled, long size)
    {
        _tokens.Clear();
        _tokens.EndRegular(size);
        if (filled + _tokens.Length <= _buffer.Length)
        {
            _tokens.Bytes.CopyTo(_buffer.AsSpan(filled));
            _hasher.Append(_buffer.AsSpan(0, filled + _tokens.Length));
        }
        else
        {
            _hasher.Append(_buffer.AsSpan(0, filled));
            _hasher.Append(_tokens.Bytes);
        }

        return _hasher.Finish();
    }

    private static int Read(FileDescriptor file, Span<byte> buffer)
    {
        var count = file.TryRead(buffer, out var error);
        return count >= 0 ? count : throw new IOException(Marshal.GetPInvokeErrorMessage(error));
    }
}
