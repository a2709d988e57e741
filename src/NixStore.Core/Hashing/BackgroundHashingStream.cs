using System.Buffers;
using NixStore.IO;

namespace NixStore.Hashing;

/// <summary>
/// A stream that reads another stream and hashes large blocks on another thread while the caller processes them. Reads no more than the
/// caller requests.
/// </summary>
internal sealed class BackgroundHashingStream(Stream source, NixHashAlgorithm algorithm) : ForwardReadStream, IBlockStream
{
    private const int BlockLength = 256 * 1024;

    // Handing a smaller block to another thread takes longer than hashing it.
    private const int WorthATask = 64 * 1024;

    private readonly IncrementalHasher _hasher = new(algorithm);
    private Task _hashing = Task.CompletedTask;
    private byte[] _block = [];
    private byte[] _before = [];

    /// <inheritdoc/>
    public bool ShowsBlocks => true;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var block = ReadBlock(buffer.Length);
        block.Span.CopyTo(buffer);
        return block.Length;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ReadBlock(long most)
    {
        // The last block may still be in the hash.
        (_block, _before) = (_before.Length == 0 ? ArrayPool<byte>.Shared.Rent(BlockLength) : _before, _block);
        var block = _block;
        var count = source.Read(block, 0, (int)Math.Min(most, BlockLength));
        FinishBlock();
        if (count < WorthATask)
        {
            _hasher.Append(block.AsSpan(0, count));
        }
        else
        {
            _hashing = Task.Run(() => _hasher.Append(block.AsSpan(0, count)));
        }

        return block.AsMemory(0, count);
    }

    /// <summary>Returns the hash of what was read so far, and starts a new one.</summary>
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
