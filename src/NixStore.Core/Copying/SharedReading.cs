using System.Buffers;
using System.Runtime.ExceptionServices;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>
/// One reading of a NAR for several readers. The fastest reader reads the next block from the source. The other readers use the block in
/// memory, which is kept until all of them have taken it or lost their claim.
/// </summary>
internal sealed class SharedReading
{
    private const int BlockLength = 256 * 1024;

    private readonly SharedNars _nars;
    private readonly StorePath _path;
    private readonly long _size;
    private readonly Lazy<Task<HashingReadStream>> _opening;
    private readonly List<NarClaim> _claims = [];
    private readonly List<NarBlock> _blocks = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExceptionDispatchInfo? _failure;
    private Hash? _hash;
    private long _end;
    private long _lastTake = Environment.TickCount64;
    private bool _isRead;
    private bool _isComplete;
    private bool _isClosed;

    /// <summary>Creates a reading.</summary>
    /// <param name="nars">The shared NARs.</param>
    /// <param name="path">The path.</param>
    /// <param name="size">The size of the NAR in bytes, or 0 if it is not known.</param>
    /// <param name="open">Opens the NAR.</param>
    public SharedReading(SharedNars nars, StorePath path, long size, Func<Task<Stream>> open)
    {
        _nars = nars;
        _path = path;
        _size = size;
        _opening = new Lazy<Task<HashingReadStream>>(() => OpenAsync(open));
    }

    /// <summary>Adds a reader, for which all blocks are kept from the start. Requires the lock, before the reading starts.</summary>
    public NarClaim Add(SharedNarReader reader)
    {
        var claim = new NarClaim(this, reader);
        _claims.Add(claim);
        return claim;
    }

    /// <summary>Opens the source on the first call.</summary>
    public Task OpenAsync() => _opening.Value;

    /// <summary>
    /// Gets how long the source has been open without being used. Zero if it is being read or is not open. Requires the lock.
    /// </summary>
    public TimeSpan IdleTime => _isRead || _isClosed || !_opening.IsValueCreated || !_opening.Value.IsCompletedSuccessfully
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(Environment.TickCount64 - Interlocked.Read(ref _lastTake));

    /// <summary>Closes the source so that others can be opened. Readers that continue read it again. Requires the lock.</summary>
    public void TakeBack() => _claims.ToList().ForEach(Lose);

    /// <summary>Takes the next bytes of the NAR without copying them.</summary>
    /// <param name="claim">The claim of the reader.</param>
    /// <param name="most">The maximum number of bytes.</param>
    /// <param name="cancellationToken">A token to cancel the wait for the caller that reads the source.</param>
    /// <returns>The bytes, to be disposed by the caller, or null at the end or if the claim is lost.</returns>
    public SharedBlock? Take(NarClaim claim, long most, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            var reads = false;
            lock (_nars.Gate)
            {
                if (claim.IsLost)
                {
                    return null;
                }

                Interlocked.Exchange(ref _lastTake, Environment.TickCount64);
                if (_blocks.Find(kept => kept.Start <= claim.Position && claim.Position < kept.End) is { } block)
                {
                    return Take(claim, block, most);
                }

                if (_isComplete)
                {
                    _failure?.Throw();
                    return null;
                }

                if (!_isRead)
                {
                    reads = _isRead = true;
                }

                changed = _changed.Task;
            }

            if (reads)
            {
                ReadBlock();
            }
            else
            {
                changed.Wait(cancellationToken);
            }
        }
    }

    /// <summary>Releases a block.</summary>
    public void GiveBack(NarBlock block)
    {
        lock (_nars.Gate)
        {
            block.Pins--;
            FreeIfDone(block);
        }
    }

    /// <summary>Returns the hash of the whole NAR for a reader that has read all of it from this reading.</summary>
    /// <param name="claim">The claim of the reader.</param>
    /// <returns>The hash, or null if the reader has not read all of it.</returns>
    public Hash? FindHash(NarClaim claim)
    {
        lock (_nars.Gate)
        {
            return !claim.IsLost && _failure is null && claim.Position == _end ? _hash : null;
        }
    }

    /// <summary>Releases the claim of a reader.</summary>
    public void GiveUp(NarClaim claim)
    {
        lock (_nars.Gate)
        {
            Lose(claim);
        }
    }

    private async Task<HashingReadStream> OpenAsync(Func<Task<Stream>> open)
    {
        var nar = await open().ConfigureAwait(false);
        Interlocked.Exchange(ref _lastTake, Environment.TickCount64);
        return new HashingReadStream(nar, NixHashAlgorithm.Sha256);
    }

    private SharedBlock Take(NarClaim claim, NarBlock block, long most)
    {
        var offset = (int)(claim.Position - block.Start);
        var count = (int)Math.Min(most, block.End - claim.Position);
        block.Pins++;
        claim.Position += count;
        if (claim.Position == block.End)
        {
            Release(claim, block);
        }

        return new SharedBlock(this, block, block.Bytes.AsMemory(offset, count));
    }

    private void ReadBlock()
    {
        // One byte more than the rest, so that the end is detected with the last bytes.
        var left = _size - _end;
        var wanted = (int)(_size > 0 && left is >= 0 and <= BlockLength ? left + 1 : BlockLength);
        var bytes = ArrayPool<byte>.Shared.Rent(wanted);
        var (length, count) = (0, -1);
        Hash? hash = null;
        Exception? failure = null;
        try
        {
            var source = _opening.Value.GetAwaiter().GetResult();
            while (length < wanted && (count = source.Read(bytes, length, wanted - length)) > 0)
            {
                length += count;
            }

            hash = count == 0 ? source.FinishHash() : null;
        }
        catch (Exception error)
        {
            failure = error;
        }

        TaskCompletionSource changed;
        lock (_nars.Gate)
        {
            _isRead = false;
            Keep(bytes, length);
            if (failure is not null || count == 0)
            {
                _hash = hash;
                _failure = failure is null ? null : ExceptionDispatchInfo.Capture(failure);
                _isComplete = true;
            }

            CloseIfDone();
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    private void Keep(byte[] bytes, int length)
    {
        if (length == 0 || _claims.Count == 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            return;
        }

        var block = new NarBlock(bytes, length, _end) { Claims = _claims.Count };
        _blocks.Add(block);
        _end = block.End;
        _nars.Count(bytes.Length);
        foreach (var claim in _claims)
        {
            claim.Reader.Kept += bytes.Length;
        }

        // Readers at this position take the block immediately. For the others, existing blocks take precedence over the new one, because
        // they need them first.
        var exceeded = _claims
            .Where(claim => claim.Reader.Kept > _nars.Share && !(claim.IsOpen && claim.Position == block.Start))
            .ToList();
        foreach (var claim in exceeded)
        {
            Lose(claim);
        }
    }

    private void Lose(NarClaim claim)
    {
        if (!_claims.Remove(claim))
        {
            return;
        }

        claim.IsLost = true;
        claim.Reader.Forget(_path, claim);
        foreach (var block in _blocks.Where(block => block.End > claim.Position).ToList())
        {
            Release(claim, block);
            FreeIfDone(block);
        }

        CloseIfDone();
    }

    private static void Release(NarClaim claim, NarBlock block)
    {
        block.Claims--;
        claim.Reader.Kept -= block.Bytes.Length;
    }

    private void FreeIfDone(NarBlock block)
    {
        if (block is { Claims: 0, Pins: 0 } && _blocks.Remove(block))
        {
            _nars.Count(-block.Bytes.Length);
            ArrayPool<byte>.Shared.Return(block.Bytes);
        }
    }

    /// <summary>
    /// Closes the source after it was read to its end, or if no reader is reading it. It is not kept open for readers that have not
    /// started.
    /// </summary>
    private void CloseIfDone()
    {
        if (_isRead || _isClosed || (!_isComplete && _claims.Exists(static claim => claim.IsOpen)))
        {
            return;
        }

        _isClosed = true;
        if (!_isComplete)
        {
            _claims.ToList().ForEach(Lose);
        }

        _nars.Remove(this, _opening.IsValueCreated ? Task.Run(CloseSourceAsync) : Task.CompletedTask);
    }

    private async Task CloseSourceAsync()
    {
        try
        {
            var source = await _opening.Value.ConfigureAwait(false);
            await source.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Readers were notified of the failure, and read data is checked against its hash.
        }
    }
}
