using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Copying;

/// <summary>
/// Reads the NARs of a source for several readers. A NAR is read once for all readers of about the same speed. Blocks are kept for readers
/// that have not taken them, until the share of a reader is exceeded; that reader then reads the NAR again. No reader waits for a slower
/// one. If a source limits the number of open NARs, NARs that no reader is using are closed after a timeout.
/// </summary>
internal sealed class SharedNars : IAsyncDisposable
{
    private readonly IStore _source;
    private readonly Dictionary<StorePath, long> _sizes;
    private readonly List<SharedNarReader> _readers = [];
    private readonly HashSet<SharedReading> _open = [];
    private readonly HashSet<Task> _closing = [];
    private readonly TimeSpan _patience;

    /// <summary>Creates the shared NARs of one distribution.</summary>
    /// <param name="source">The source.</param>
    /// <param name="infos">The information of the source about the paths.</param>
    /// <param name="share">The maximum number of bytes that are kept for each reader, in addition to its current block in each NAR.</param>
    /// <param name="patience">The timeout after which an unused NAR is closed while others wait.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public SharedNars(IStore source, IEnumerable<ValidPathInfo> infos, long share, TimeSpan patience, CancellationToken cancellationToken)
    {
        _source = source;
        _patience = patience;
        _sizes = infos.ToDictionary(static info => info.Path, static info => info.NarSize);
        Share = share;
        StopToken = cancellationToken;
    }

    /// <summary>Gets the lock of all readings and readers.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Gets the maximum number of bytes that are kept for each reader.</summary>
    public long Share { get; }

    /// <summary>Gets a token that cancels all readings.</summary>
    public CancellationToken StopToken { get; }

    /// <summary>Gets the number of bytes in memory.</summary>
    public long Buffered { get; private set; }

    /// <summary>Gets the maximum number of bytes that were in memory.</summary>
    public long MostBuffered { get; private set; }

    /// <summary>Adds a reader, which needs every path until it sets its paths.</summary>
    /// <returns>The reader.</returns>
    public SharedNarReader Join()
    {
        var reader = new SharedNarReader(this);
        lock (Gate)
        {
            _readers.Add(reader);
        }

        return reader;
    }

    /// <summary>Removes a reader. Requires the lock.</summary>
    public void Remove(SharedNarReader reader) => _readers.Remove(reader);

    /// <summary>Starts to read a NAR for all readers that need it. Requires the lock.</summary>
    /// <param name="path">The path.</param>
    /// <param name="first">The reader that reads it now.</param>
    /// <returns>The claim of that reader.</returns>
    public NarClaim Begin(StorePath path, SharedNarReader first)
    {
        var reading = new SharedReading(this, path, _sizes.GetValueOrDefault(path), () => _source.OpenNarAsync(path, StopToken));
        foreach (var other in _readers)
        {
            if (other != first && other.Wants(path))
            {
                other.Await(path, reading.Add(other));
            }
        }

        var claim = reading.Add(first);
        claim.IsOpen = true;
        _open.Add(reading);
        return claim;
    }

    /// <summary>Waits until the source has opened the NAR of a reading.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    public async Task OpenAsync(SharedReading reading, CancellationToken cancellationToken)
    {
        var opening = reading.OpenAsync();
        while (!opening.IsCompleted)
        {
            await opening.WaitAsync(_patience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (!opening.IsCompleted)
            {
                TakeBackIdle();
            }
        }

        await opening.ConfigureAwait(false);
    }

    /// <summary>Removes a reading whose source is being closed, and waits for it when disposing. Requires the lock.</summary>
    public void Remove(SharedReading reading, Task closing)
    {
        _open.Remove(reading);
        _closing.RemoveWhere(static task => task.IsCompleted);
        _closing.Add(closing);
    }

    /// <summary>Waits until all streams of the source are closed. All readers must be disposed.</summary>
    /// <returns>A task that completes when they are closed.</returns>
    public async ValueTask DisposeAsync()
    {
        Task[] closing;
        lock (Gate)
        {
            closing = [.. _closing];
        }

        await Task.WhenAll(closing).ConfigureAwait(false);
    }

    /// <summary>Adds to the number of bytes in memory. Requires the lock.</summary>
    public void Count(long bytes)
    {
        Buffered += bytes;
        MostBuffered = Math.Max(MostBuffered, Buffered);
    }

    // One at a time. A reader that is still waiting calls it again.
    private void TakeBackIdle()
    {
        lock (Gate)
        {
            _open.Where(reading => reading.IdleTime >= _patience).MaxBy(static reading => reading.IdleTime)?.TakeBack();
        }
    }
}
