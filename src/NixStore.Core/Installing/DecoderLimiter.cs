using NixStore.Compression;
using NixStore.IO;
using NixStore.Narinfo;

namespace NixStore.Installing;

/// <summary>
/// Limits the number of open NARs whose decoders have a large dictionary. With xz it usually has 8 MiB; more of them would use too much
/// memory, and more cores than most machines have.
/// </summary>
internal sealed class DecoderLimiter : IDisposable
{
    /// <summary>The limit.</summary>
    public const int Most = 8;

    private readonly SemaphoreSlim _turns = new(Most);

    /// <summary>Opens a NAR when the limit allows it.</summary>
    /// <param name="narInfo">The narinfo, or null if there is none.</param>
    /// <param name="open">Opens the NAR.</param>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>The NAR. The next one can be opened when it is closed.</returns>
    public async Task<Stream> OpenAsync(NarInfo? narInfo, Func<Task<Stream>> open, CancellationToken cancellationToken)
    {
        if (!CompressionMethods.TryParse(narInfo?.Compression, out var method) || !CompressionMethods.HasLargeDictionary(method))
        {
            return await open().ConfigureAwait(false);
        }

        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new LimitedDecoderStream(await open().ConfigureAwait(false), _turns);
        }
        catch
        {
            _turns.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private sealed class LimitedDecoderStream(Stream nar, SemaphoreSlim turns) : ForwardReadStream
    {
        private bool _isClosed;

        public override int Read(Span<byte> buffer) => nar.Read(buffer);

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_isClosed)
            {
                _isClosed = true;
                nar.Dispose();
                turns.Release();
            }

            base.Dispose(disposing);
        }
    }
}
