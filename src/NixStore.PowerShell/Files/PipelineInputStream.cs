using System.Threading.Channels;

namespace NixStore.PowerShell.Files;

/// <summary>A stream of the bytes of the pipeline, which a worker reads while they arrive.</summary>
internal sealed class PipelineInputStream : Stream
{
    // Enough for both sides to work at the same time, and bounded, so that the pipeline waits for a slow reader.
    private const int WaitingChunks = 16;
    private const int ChunkSize = 64 * 1024;

    private readonly Channel<ReadOnlyMemory<byte>> _chunks = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(WaitingChunks) { SingleReader = true, SingleWriter = true });

    private readonly CancellationToken _stopping;
    private ReadOnlyMemory<byte> _current;
    private byte[] _gathered = [];
    private int _gatheredLength;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="stopping">Cancels a wait for the next chunk.</param>
    public PipelineInputStream(CancellationToken stopping) => _stopping = stopping;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Adds a chunk. Called by the writer.</summary>
    /// <returns>A task that completes when there is room for more.</returns>
    public async Task AddAsync(ReadOnlyMemory<byte> chunk)
    {
        await AddGatheredAsync().ConfigureAwait(false);
        await _chunks.Writer.WriteAsync(chunk, _stopping).ConfigureAwait(false);
    }

    /// <summary>Adds a single byte. Called by the writer.</summary>
    /// <returns>A task that completes when there is room for more.</returns>
    public Task AddAsync(byte value)
    {
        if (_gathered.Length == 0)
        {
            _gathered = new byte[ChunkSize];
        }

        _gathered[_gatheredLength++] = value;
        return _gatheredLength == ChunkSize ? AddGatheredAsync() : Task.CompletedTask;
    }

    /// <summary>Ends the stream. Called by the writer.</summary>
    /// <returns>A task that completes when the reader can see the end.</returns>
    public async Task CompleteAsync()
    {
        await AddGatheredAsync().ConfigureAwait(false);
        _chunks.Writer.TryComplete();
    }

    public override int Read(Span<byte> buffer)
    {
        while (_current.IsEmpty)
        {
            var waiting = _chunks.Reader.WaitToReadAsync(_stopping);
            if (!(waiting.IsCompleted ? waiting.Result : waiting.AsTask().GetAwaiter().GetResult()))
            {
                return 0;
            }

            _chunks.Reader.TryRead(out _current);
        }

        return Take(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_current.IsEmpty)
        {
            if (!await _chunks.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }

            _chunks.Reader.TryRead(out _current);
        }

        return Take(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _current.Length);
        _current.Span[..count].CopyTo(buffer);
        _current = _current[count..];
        return count;
    }

    private async Task AddGatheredAsync()
    {
        if (_gatheredLength > 0)
        {
            ReadOnlyMemory<byte> chunk = _gathered.AsMemory(0, _gatheredLength);
            _gathered = [];
            _gatheredLength = 0;
            await _chunks.Writer.WriteAsync(chunk, _stopping).ConfigureAwait(false);
        }
    }
}
