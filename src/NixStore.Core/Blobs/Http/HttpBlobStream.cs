using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using NixStore.IO;

namespace NixStore.Blobs.Http;

/// <summary>Asks for a blob from an offset on.</summary>
/// <param name="offset">The offset in bytes.</param>
/// <param name="tag">What the blob was marked with before; null where it was not.</param>
/// <param name="cancellationToken">Ends the request.</param>
/// <returns>The answer, or null where the blob is not there.</returns>
internal delegate Task<HttpResponseMessage?> BlobRequest(long offset, EntityTagHeaderValue? tag, CancellationToken cancellationToken);

/// <summary>
/// The body of an answer. Where the connection breaks or the server falls silent, the rest is asked for again. The token of the opening ends
/// reads without one of their own too, so that none waits on after Ctrl-C.
/// </summary>
internal sealed class HttpBlobStream : ForwardReadStream
{
    // Whoever sends so much between two breaks gets on.
    private const int Advance = 256 * 1024;

    private readonly HttpAccess _access;
    private readonly BlobRequest _request;
    private readonly CancellationToken _cancellation;
    private HttpResponseMessage _response;
    private Stream _body = Null;
    private RateWatch _watch;
    private long _position;
    private long _positionOfBreak;
    private int _breaks;

    private HttpBlobStream(HttpAccess access, HttpResponseMessage response, long offset, BlobRequest request, CancellationToken cancellation)
    {
        _access = access;
        _response = response;
        _request = request;
        _cancellation = cancellation;
        _watch = new RateWatch(access.Options);
        _position = _positionOfBreak = offset;
    }

    /// <summary>Begins to read an answer.</summary>
    /// <exception cref="NixStoreException">The server sent another part than that asked for.</exception>
    public static async Task<HttpBlobStream> OpenAsync(
        HttpAccess access, HttpResponseMessage response, long offset, BlobRequest request, CancellationToken cancellationToken)
    {
        var stream = new HttpBlobStream(access, response, offset, request, cancellationToken);
        try
        {
            await stream.TakeUpAsync(cancellationToken).ConfigureAwait(false);
            return stream;
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
                var count = await _watch.ReadAsync(_body, buffer, cancellationToken).ConfigureAwait(false);
                _position += count;
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
            _body.Dispose();
            _response.Dispose();
            _watch.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task ResumeAsync(Exception failure, CancellationToken cancellationToken)
    {
        var address = _response.RequestMessage?.RequestUri;
        _breaks = _position - _positionOfBreak >= Advance ? 1 : _breaks + 1;
        _positionOfBreak = _position;
        if (_breaks >= _access.Options.Attempts)
        {
            throw new NixStoreException(
                $"{address} broke off after {_position} bytes, {_breaks} times: {failure.Message} What has arrived is of no use alone; try again later.", failure);
        }

        var tag = _response.Headers.ETag;
        _response.Dispose();
        await _access.WaitAsync(_breaks, cancellationToken).ConfigureAwait(false);
        _response = await _request(_position, tag, cancellationToken).ConfigureAwait(false)
            ?? throw new NixStoreException($"{address} was removed from its server after {_position} bytes had arrived.", failure);
        if (tag is not null && _response.Headers.ETag is { } now && !tag.Equals(now))
        {
            throw new NixStoreException($"{address} was changed on its server after {_position} bytes had arrived. Fetch it again.", failure);
        }

        _watch.Dispose();
        _watch = new RateWatch(_access.Options);
        await TakeUpAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets to the position in a new answer; a server that knows no ranges sends all from the beginning.</summary>
    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        _body = await _response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (_response.StatusCode == HttpStatusCode.PartialContent)
        {
            if (_response.Content.Headers.ContentRange?.From != _position)
            {
                throw new NixStoreException(
                    $"{_response.RequestMessage?.RequestUri} was asked for from byte {_position} on, and the server sent {_response.Content.Headers.ContentRange}.");
            }

            return;
        }

        var buffer = new byte[Math.Min(_position, 64 * 1024)];
        for (var left = _position; left > 0;)
        {
            var count = await _watch.ReadAsync(_body, buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken).ConfigureAwait(false);
            left -= count > 0
                ? count
                : throw new NixStoreException($"{_response.RequestMessage?.RequestUri} is shorter than the {_position} bytes that were there before.");
        }
    }
}
