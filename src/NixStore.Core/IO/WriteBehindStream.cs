using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace NixStore.IO;

/// <summary>
/// A stream that writes to another stream on its own thread, a few blocks behind, so that the caller can continue. Owns the target. An
/// error of the target is thrown by a later call, at the latest when the stream is finished.
/// </summary>
internal sealed class WriteBehindStream : ForwardWriteStream
{
    private const int BlockSize = 128 * 1024;
    private const int MostBlocks = 4;

    private readonly Stream _target;
    private readonly BlockingCollection<ArraySegment<byte>> _blocks = new(MostBlocks);
    private readonly Task _writing;
    private volatile ExceptionDispatchInfo? _failure;
    private byte[]? _block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private int _filled;

    public WriteBehindStream(Stream target)
    {
        _target = target;
        _writing = Task.Factory.StartNew(WriteBlocks, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            _failure?.Throw();
            var block = _block ?? throw new ObjectDisposedException(nameof(WriteBehindStream));
            var count = Math.Min(buffer.Length, BlockSize - _filled);
            buffer[..count].CopyTo(block.AsSpan(_filled));
            _filled += count;
            buffer = buffer[count..];
            if (_filled == BlockSize)
            {
                Pass();
                _block = ArrayPool<byte>.Shared.Rent(BlockSize);
            }
        }
    }

    /// <summary>Does nothing. Waiting data is written soon, and at the latest when the stream is finished.</summary>
    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _block is not null)
        {
            Pass();
            _block = null;
            _blocks.CompleteAdding();
            _writing.GetAwaiter().GetResult();
            _blocks.Dispose();
            try
            {
                _target.Dispose();
            }
            finally
            {
                _failure?.Throw();
            }
        }

        base.Dispose(disposing);
    }

    private void Pass()
    {
        _blocks.Add(new ArraySegment<byte>(_block!, 0, _filled));
        _filled = 0;
    }

    // After a failure the remaining blocks are discarded, so that the writer is not blocked and receives the error.
    private void WriteBlocks()
    {
        foreach (var block in _blocks.GetConsumingEnumerable())
        {
            try
            {
                if (_failure is null)
                {
                    _target.Write(block);
                }
            }
            catch (Exception error)
            {
                _failure = ExceptionDispatchInfo.Capture(error);
            }

            ArrayPool<byte>.Shared.Return(block.Array!);
        }
    }
}
