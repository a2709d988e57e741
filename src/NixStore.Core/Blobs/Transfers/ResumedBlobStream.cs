using System.Buffers;
using NixStore.Compression;
using NixStore.IO;

namespace NixStore.Blobs.Transfers;

/// <summary>Asks for a blob from an offset on.</summary>
/// <param name="offset">The offset in bytes.</param>
/// <param name="tag">What the blob was marked with before, or null if it was not.</param>
/// <param name="cancellationToken">A token to cancel the operation.</param>
/// <returns>What the server sends, or null if the blob is not there.</returns>
/// <exception cref="NixStoreException">The server sent another part than that asked for, or none.</exception>
internal delegate Task<BlobPart?> BlobRequest(long offset, string? tag, CancellationToken cancellationToken);

/// <summary>
/// A blob as it comes from a server. Where the connection breaks or the server falls silent, the rest is asked for again. The token of the
/// opening ends reads without one of their own too, so that none waits on after Ctrl-C.
/// </summary>
internal sealed class ResumedBlobStream : ForwardReadStream
{
    // Whoever sends so much between two breaks gets on.
    private const int Advance = 256 * 1024;

    private readonly TransferOptions _options;
    private readonly RetryDelay _delay;
    private readonly BlobRequest _request;
    private readonly CancellationToken _cancellation;
    private BlobPart _part;
    private RateWatch _watch;
    private long _arrived;
    private long _position;
    private long _positionOfBreak;
    private int _breaks;

    private ResumedBlobStream(BlobPart part, long offset, BlobRequest request, TransferOptions options, CancellationToken cancellation)
    {
        _part = part;
        _request = request;
        _options = options;
        _delay = new RetryDelay(options, Random.Shared);
        _cancellation = cancellation;
        _watch = new RateWatch(options);
        _position = _positionOfBreak = offset;
    }

    /// <summary>Asks for a blob and begins to read it.</summary>
    /// <returns>The blob from the offset on, or null if it is not there.</returns>
    /// <exception cref="NixStoreException">The server cannot be reached, or sent another part than that asked for.</exception>
    public static async Task<Stream?> OpenAsync(BlobRequest request, long offset, TransferOptions options, CancellationToken cancellationToken)
    {
        if (await request(offset, null, cancellationToken).ConfigureAwait(false) is not { } part)
        {
            return null;
        }

        var stream = new ResumedBlobStream(part, offset, request, options, cancellationToken);
        try
        {
            var compression = part.FindCompression();
            if (compression != CompressionMethod.None && offset > 0)
            {
                throw new NixStoreException($"{part.Address} is compressed by its server, and can only be read from its beginning.");
            }

            stream.Begin();
            await stream.CatchUpAsync(cancellationToken).ConfigureAwait(false);
            return compression == CompressionMethod.None ? stream : CompressionStreams.OpenRead(stream, compression, leaveOpen: false);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var rented = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            var count = ReadAsync(rented.AsMemory(0, buffer.Length), _cancellation).AsTask().GetAwaiter().GetResult();
            rented.AsSpan(0, count).CopyTo(buffer);
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                await CatchUpAsync(cancellationToken).ConfigureAwait(false);
                var count = await _watch.ReadAsync(_part.Body, buffer, cancellationToken).ConfigureAwait(false);
                _arrived += count;
                _position = _arrived;
                return count;
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException or TimeoutException)
            {
                await ResumeAsync(failure, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _part.Dispose();
            _watch.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task ResumeAsync(Exception failure, CancellationToken cancellationToken)
    {
        _breaks = _position - _positionOfBreak >= Advance ? 1 : _breaks + 1;
        _positionOfBreak = _position;
        if (_breaks >= _options.Attempts)
        {
            throw new NixStoreException(
                $"{_part.Address} broke off after {_position} bytes, {_breaks} times: {failure.Message} What has arrived is of no use alone; try again later.", failure);
        }

        var tag = _part.Tag;
        _part.Dispose();
        await Task.Delay(_delay.After(_breaks, null, null), _options.Time, cancellationToken).ConfigureAwait(false);
        _part = await _request(_position, tag, cancellationToken).ConfigureAwait(false)
            ?? throw new NixStoreException($"{_part.Address} was removed from its server after {_position} bytes had arrived.", failure);
        if (tag is not null && _part.Tag is { } now && tag != now)
        {
            throw new NixStoreException($"{_part.Address} was changed on its server after {_position} bytes had arrived. Fetch it again.", failure);
        }

        _watch.Dispose();
        _watch = new RateWatch(_options);
        Begin();
    }

    private void Begin() => _arrived = _part.Range is not { } range ? 0
        : range.From == _position ? _position
        : throw new NixStoreException($"{_part.Address} was asked for from byte {_position} on, and the server sent {range}.");

    /// <summary>Passes over what is known already, where a server sends all from the beginning.</summary>
    private async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        if (_arrived == _position)
        {
            return;
        }

        var passed = new byte[Math.Min(_position - _arrived, 64 * 1024)];
        while (_arrived < _position)
        {
            var count = await _watch.ReadAsync(_part.Body, passed.AsMemory(0, (int)Math.Min(_position - _arrived, passed.Length)), cancellationToken).ConfigureAwait(false);
            _arrived += count > 0
                ? count
                : throw new NixStoreException($"{_part.Address} is shorter than the {_position} bytes that were there before.");
        }
    }
}
