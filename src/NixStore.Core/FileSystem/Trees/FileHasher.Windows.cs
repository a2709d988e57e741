using System.Buffers;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NixStore.Hashing;
using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>Hashes the NARs of single files on Windows.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsFileHasher
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Returns the hash of the NAR of a regular file.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="isExecutable">Whether it is executable.</param>
    /// <param name="cancellationToken">A token to cancel the operation. It is checked before each block.</param>
    /// <returns>The hash, or null if the size of the file changes.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Hash? Hash(SafeFileHandle file, long size, bool isExecutable, CancellationToken cancellationToken)
    {
        using var hasher = new IncrementalHasher(NixHashAlgorithm.Sha256);
        var tokens = new NarTokenBuffer();
        tokens.AddMagic();
        tokens.StartRegular(isExecutable, size);
        hasher.Append(tokens.Bytes);
        var length = AppendContents(hasher, file, size, cancellationToken);
        tokens.Clear();
        tokens.EndRegular(size);
        hasher.Append(tokens.Bytes);
        var hash = hasher.Finish();
        return length == size ? hash : null;
    }

    // Reads one block more than the size, so that a file that grew is noticed.
    private static long AppendContents(IncrementalHasher hasher, SafeFileHandle file, long size, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var position = 0L;
            while (position <= size)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = RandomAccess.Read(file, buffer, position);
                if (count == 0)
                {
                    break;
                }

                hasher.Append(buffer.AsSpan(0, count));
                position += count;
            }

            return position;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
