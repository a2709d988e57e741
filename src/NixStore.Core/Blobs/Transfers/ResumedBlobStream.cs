using System.Buffers;
using NixStore.Compression;
using NixStore.IO;

namespace NixStore.Blobs.Transfers;

/// <summary>Requests a blob from an offset on.</summary>
/// <param name="offset">The offset in bytes.</param>
/// <param name="tag">The tag of the blob from an earlier response, or null if there is none.</param>
/// <param name="cancellationToken">A token to cancel the operation.</param>
/// <returns>The response, or null if the blob does not exist.</returns>
/// <exception cref="NixStoreException">The server sent another range, or none.</exception>
internal delegate Task<BlobPart?> BlobRequest(long offset, string? tag, CancellationToken cancellationToken);

/// <summary>
/// A blob from a server. If the connection is lost or the server sends no data, the rest is requested again. The token that is passed to
/// the opening also cancels reads without a token, so that no read continues after Ctrl-C.
/// </summary>
internal sealed class ResumedBlobStream : ForwardReadStream
{
    // The download makes progress if it receives this many bytes between two failures.
    private const int Advance = 256 * 1024;

    private readonly TransferOptions _options;
    private readonly RetryDelay _delay;
    private readonly BlobRequest _request;
    private readonly CancellationToken _cancellation;
    private IReadOnlyList<CompressionMethod> _compressions = [];
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

    /// <summary>Requests a blob and starts reading it.</summary>
    /// <returns>The blob from the offset on, or null if it does not exist.</returns>
    /// <exception cref="NixStoreException">The server cannot be reached, or sent another range.</exception>
    public static async Task<Stream?> OpenAsync(
        BlobRequest request, long offset, TransferOptions options, CancellationToken cancellationToken)
    {
        if (await request(offset, null, cancellationToken).ConfigureAwait(false) is not { } part)
        {
            return null;
        }

        var stream = new ResumedBlobStream(part, offset, request, options, cancellationToken);
        try
        {
            stream._compressions = part.FindCompressions();
            stream.Begin();
            if (stream._compressions.Count > 0 && offset > 0)
            {
                throw new NixStoreException($"{part.Address} is compressed by its server, and can only be read from its start.");
            }

            return stream._compressions.Aggregate(
                (Stream)stream, static (inner, method) => CompressionStreams.OpenRead(inner, method, leaveOpen: false));
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
                var count = await ReadPartAsync(buffer, cancellationToken).ConfigureAwait(false);
                _position = _arrived;
                if (count > 0 || buffer.IsEmpty || _position >= (_part.Total ?? 0))
                {
                    return count;
                }

                // The server sends so much at a time and no more.
                await RequestRestAsync(null, cancellationToken).ConfigureAwait(false);
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
                $"{_part.Address} was interrupted {_breaks} times, after {_position} bytes: {failure.Message} Try again later.", failure);
        }

        var delay = _delay.After(_breaks, null, null);
        using (_options.Waits?.Begin(
            $"{_part.Address} was interrupted after {_position} bytes: {failure.Message} "
            + $"It continues in {delay.TotalSeconds:0.#} seconds."))
        {
            await Task.Delay(delay, _options.Time, cancellationToken).ConfigureAwait(false);
        }

        await RequestRestAsync(failure, cancellationToken).ConfigureAwait(false);
    }

    private async Task RequestRestAsync(Exception? failure, CancellationToken cancellationToken)
    {
        var tag = _part.Tag;
        var total = _part.Total;
        _part.Dispose();
        _part = await _request(_position, tag, cancellationToken).ConfigureAwait(false)
            ?? throw new NixStoreException($"{_part.Address} was removed from its server after {_position} bytes were received.", failure);
        if ((tag is not null && _part.Tag is { } now && tag != now) || (total is not null && _part.Total is { } length && total != length)
            || !_part.FindCompressions().SequenceEqual(_compressions))
        {
            throw new NixStoreException(
                $"{_part.Address} has changed on its server after {_position} bytes were received. Fetch it again.", failure);
        }

        _watch.Dispose();
        _watch = new RateWatch(_options);
        Begin();
    }

    /// <summary>Reads from the part, and fails if it ends before the end that it announced, which HTTP/2 does not notice.</summary>
    private async ValueTask<int> ReadPartAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await _watch.ReadAsync(_part.Body, buffer, cancellationToken).ConfigureAwait(false);
        _arrived += count;
        return count > 0 || buffer.IsEmpty || !(_arrived < _part.End)
            ? count
            : throw new IOException($"The server announced bytes up to {_part.End}, and sent them up to {_arrived}.");
    }

    private void Begin() => _arrived = _part.Range is not { } range ? 0
        : range.From == _position ? _position
        : range.From is null ? throw new NixStoreException(
            $"{_part.Address} was answered with a part (206) that does not say by Content-Range which one it is.")
        : throw new NixStoreException($"{_part.Address} was requested from byte {_position} on, but the server sent {range}.");

    /// <summary>Skips the bytes that were received before, if the server sends the complete blob.</summary>
    private async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        if (_arrived == _position)
        {
            return;
        }

        var passed = new byte[Math.Min(_position - _arrived, 64 * 1024)];
        while (_arrived < _position)
        {
            if (await ReadPartAsync(
                passed.AsMemory(0, (int)Math.Min(_position - _arrived, passed.Length)), cancellationToken).ConfigureAwait(false) == 0)
            {
                throw new NixStoreException($"{_part.Address} is shorter than the {_position} bytes that were received before.");
            }
        }
    }
}
