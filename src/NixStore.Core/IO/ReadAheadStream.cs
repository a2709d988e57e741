using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace NixStore.IO;

/// <summary>
/// A stream that reads another stream a few blocks ahead on its own thread. If producing bytes takes work, such as decompression, the next
/// block is prepared while the caller processes the current one. Leaves the other stream open.
/// </summary>
internal sealed class ReadAheadStream : ForwardReadStream
{
    private const int BlockLength = 256 * 1024;
    private const int BlocksAhead = 8;

    private readonly BlockingCollection<ArraySegment<byte>> _blocks = new(BlocksAhead);
    private readonly CancellationTokenSource _stop = new();
    private readonly Stream _source;
    private readonly Task _reading;
    private ArraySegment<byte> _block = ArraySegment<byte>.Empty;
    private int _taken;
    private bool _disposed;
    private ExceptionDispatchInfo? _failure;

    public ReadAheadStream(Stream source)
    {
        _source = source;
        _reading = Task.Factory.StartNew(ReadAhead, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || (_taken == _block.Count && !TakeBlock()))
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _block.Count - _taken);
        _block.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _stop.Cancel();

            // After this, the owner of the source can close it.
            _reading.Wait();
            ReturnBlock();
            while (_blocks.TryTake(out _block))
            {
                ReturnBlock();
            }

            _blocks.Dispose();
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TakeBlock()
    {
        ReturnBlock();
        _taken = 0;
        if (_blocks.TryTake(out _block, Timeout.Infinite))
        {
            return true;
        }

        _block = ArraySegment<byte>.Empty;
        _failure?.Throw();
        return false;
    }

    private void ReturnBlock()
    {
        if (_block.Count > 0)
        {
            ArrayPool<byte>.Shared.Return(_block.Array!);
            _block = ArraySegment<byte>.Empty;
        }
    }

    private void ReadAhead()
    {
        try
        {
            for (ArraySegment<byte> block; (block = ReadBlock()).Count > 0;)
            {
                _blocks.Add(block, _stop.Token);
            }
        }
        catch (Exception failure)
        {
            // Thrown to the reader after all data before the failure was read.
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
        finally
        {
            _blocks.CompleteAdding();
        }
    }

    private ArraySegment<byte> ReadBlock()
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockLength);
        var count = 0;
        try
        {
            count = _source.Read(block, 0, BlockLength);
        }
        finally
        {
            if (count == 0)
            {
                ArrayPool<byte>.Shared.Return(block);
            }
        }

        return new ArraySegment<byte>(block, 0, count);
    }
}
