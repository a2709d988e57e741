using NixStore.IO;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Installing;

/// <summary>
/// Opens the NARs of an installation. If another installation downloads the same path into the same store, the NAR is opened when that one
/// has ended and the path is not valid.
/// </summary>
/// <param name="source">The source of the NARs.</param>
/// <param name="target">The store that receives them.</param>
internal sealed class DownloadQueue(IStore source, IStore target)
{
    /// <summary>Opens a NAR.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the wait and the opening.</param>
    /// <returns>
    /// The NAR, or an empty stream if the path is valid in the target, whose receiver then does not read it. Others wait until it is
    /// closed.
    /// </returns>
    public async Task<Stream> OpenAsync(StorePath path, CancellationToken cancellationToken)
    {
        if (target.Find<IDownloadTurns>() is not { } turns)
        {
            return await source.OpenNarAsync(path, cancellationToken).ConfigureAwait(false);
        }

        var turn = await turns.TakeDownloadTurnAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            return (await target.FindValidPathsAsync([path], cancellationToken).ConfigureAwait(false)).Count > 0
                ? new TurnStream(Stream.Null, turn)
                : new TurnStream(await source.OpenNarAsync(path, cancellationToken).ConfigureAwait(false), turn);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private sealed class TurnStream(Stream nar, IDisposable turn) : ForwardReadStream
    {
        public override int Read(Span<byte> buffer) => nar.Read(buffer);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                nar.Dispose();
                turn.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
