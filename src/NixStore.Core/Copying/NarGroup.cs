using NixStore.Paths;
using NixStore.Stores.Capabilities;

namespace NixStore.Copying;

/// <summary>
/// The NARs of paths that one worker opens in turn. From a store that is far away a bounded number of them is asked for ahead of their
/// use. For one caller at a time.
/// </summary>
internal sealed class NarGroup(NarOpener openNar, INarSequenceStore? sequences, IReadOnlyList<StorePath> paths) : IAsyncDisposable
{
    /// <summary>How many NARs are asked for at once.</summary>
    public const int MostAhead = 64;

    private IAsyncEnumerator<Stream>? _nars;
    private int _next;
    private int _end;

    /// <summary>Opens the NAR of a path; best in the order of the group.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the opening and the reading of the stream.</param>
    /// <returns>The NAR; the caller reads it to its end or breaks off, and closes it.</returns>
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

    /// <summary>Drops what was asked for and not read; what is opened after this is asked for again.</summary>
    /// <returns>When it is dropped.</returns>
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
