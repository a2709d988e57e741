using System.Buffers;
using NixStore.IO;

namespace NixStore.Hashing;

/// <summary>
/// Passes on what is read from another stream, which it never asks for more than its own reader wants, and hashes large blocks
/// on another thread while the reader works on them.
/// </summary>
internal sealed class BackgroundHashingStream(Stream source, HashAlgorithm algorithm) : ForwardReadStream
{
    private const int BlockLength = 256 * 1024;

    // Below this, handing a block over takes longer than hashing it.
    private const int WorthATask = 64 * 1024;

    private readonly IncrementalHasher _hasher = new(algorithm);
    private Task _hashing = Task.CompletedTask;
    private byte[] _block = [];
    private byte[] _before = [];

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length < WorthATask)
        {
            int few = source.Read(buffer);
            FinishBlock();
            _hasher.Append(buffer[..few]);
            return few;
        }

        // The reader may change its own buffer before the hash is done, and the last block is still being hashed.
        (_block, _before) = (_before.Length == 0 ? ArrayPool<byte>.Shared.Rent(BlockLength) : _before, _block);
        int count = source.Read(_block, 0, Math.Min(buffer.Length, BlockLength));
        _block.AsSpan(0, count).CopyTo(buffer);
        FinishBlock();
        if (count < WorthATask)
        {
            _hasher.Append(_block.AsSpan(0, count));
        }
        else
        {
            byte[] block = _block;
            _hashing = Task.Run(() => _hasher.Append(block.AsSpan(0, count)));
        }

        return count;
    }

    /// <summary>Ends the hash of what was read so far.</summary>
    /// <returns>The hash.</returns>
    public Hash FinishHash()
    {
        FinishBlock();
        return _hasher.Finish();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            FinishBlock();
            _hasher.Dispose();
            Return(ref _block);
            Return(ref _before);
        }

        base.Dispose(disposing);
    }

    private static void Return(ref byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }
    }

    private void FinishBlock() => _hashing.GetAwaiter().GetResult();
}
