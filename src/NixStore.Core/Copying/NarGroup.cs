using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Copying;

/// <summary>
/// The NARs of paths that one worker opens in sequence. From a remote store, a limited number of them is requested in advance. Not
/// thread-safe.
/// </summary>
internal sealed class NarGroup(NarOpener openNar, IStore? sequences, IReadOnlyList<StorePath> paths) : IAsyncDisposable
{
    /// <summary>The maximum number of NARs that are requested at a time.</summary>
    public const int MostAhead = 64;

    private IAsyncEnumerator<Stream>? _nars;
    private int _next;
    private int _end;

    /// <summary>Opens the NAR of a path. The order of the group is fastest.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the opening and the reading of the stream.</param>
    /// <returns>The NAR. The caller reads it to its end or breaks off, and closes it.</returns>
    public async Task<Stream> OpenAsync(StorePath path, CancellationToken cancellationToken)
    {
        if (sequences is null)
        {
            return await openNar(path, cancellationToken).ConfigureAwait(false);
        }

        if (_nars is null || _next == _end || paths[_next] != path)
        {
            await BreakOffAsync().ConfigureAwait(false);
            for (_next = 0; _next < paths.Count && paths[_next] != path;)
            {
                _next++;
            }

            _end = Math.Min(_next + MostAhead, paths.Count);
            _nars = sequences.OpenNarsAsync([.. paths.Take(_next.._end)], cancellationToken).GetAsyncEnumerator(cancellationToken);
        }

        try
        {
            await _nars.MoveNextAsync().ConfigureAwait(false);
            _next++;
            return _nars.Current;
        }
        catch
        {
            await BreakOffAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Discards unread requested NARs. NARs that are opened later are requested again.</summary>
    /// <returns>A task that completes when they are discarded.</returns>
    public async Task BreakOffAsync()
    {
        if (_nars is { } nars)
        {
            _nars = null;
            await nars.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await BreakOffAsync().ConfigureAwait(false);
}
