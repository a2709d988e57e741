using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Copying;

/// <summary>
/// Reads the NARs of a source for several readers, each NAR once for all that go about as fast. What one has read is kept for those
/// that have still to take it, until for one of them more is kept than its share of the buffer: that one then reads the NAR again when
/// its turn comes. So nobody ever waits for a slower one. Nor does anybody for a source that gives only so many NARs at once, longer
/// than a reader has patience: those are taken back of which nobody takes anything.
/// </summary>
internal sealed class SharedNars : IAsyncDisposable
{
    private readonly IStore _source;
    private readonly Dictionary<StorePath, long> _sizes;
    private readonly List<SharedNarReader> _readers = [];
    private readonly HashSet<SharedReading> _open = [];
    private readonly HashSet<Task> _closing = [];
    private readonly TimeSpan _patience;

    /// <summary>Creates the readings of one distribution.</summary>
    /// <param name="source">The store that is read.</param>
    /// <param name="infos">What it knows of the paths.</param>
    /// <param name="share">How many bytes are kept for each reader at most, beside the block that it is at in each NAR.</param>
    /// <param name="patience">How long others wait before a NAR is taken back of which nobody takes anything.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public SharedNars(IStore source, IEnumerable<ValidPathInfo> infos, long share, TimeSpan patience, CancellationToken cancellationToken)
    {
        _source = source;
        _patience = patience;
        _sizes = infos.ToDictionary(static info => info.Path, static info => info.NarSize);
        Share = share;
        StopToken = cancellationToken;
    }

    /// <summary>Guards all readings and readers.</summary>
    public Lock Gate { get; } = new();

    /// <summary>How many bytes are kept for each reader at most.</summary>
    public long Share { get; }

    /// <summary>Ends all readings.</summary>
    public CancellationToken StopToken { get; }

    /// <summary>How many bytes are in memory now.</summary>
    public long Buffered { get; private set; }

    /// <summary>How many bytes were in memory at most.</summary>
    public long MostBuffered { get; private set; }

    /// <summary>Adds a reader, which wants every path until it says which.</summary>
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

    /// <summary>Takes a reader out. Under the lock.</summary>
    public void Remove(SharedNarReader reader) => _readers.Remove(reader);

    /// <summary>Starts to read a NAR, for all that want it. Under the lock.</summary>
    /// <param name="path">The path.</param>
    /// <param name="first">Who reads it now.</param>
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

    /// <summary>Waits until the source gives the NAR of a reading.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    public async Task OpenAsync(SharedReading reading, CancellationToken cancellationToken)
    {
        var opening = reading.OpenAsync();
        while (true)
        {
            try
            {
                await opening.WaitAsync(_patience, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException) when (!opening.IsCompleted)
            {
                TakeBackIdle();
            }
        }
    }

    /// <summary>Takes a reading out whose stream of the source is being closed, to wait for that in the end. Under the lock.</summary>
    public void Remove(SharedReading reading, Task closing)
    {
        _open.Remove(reading);
        _closing.RemoveWhere(static task => task.IsCompleted);
        _closing.Add(closing);
    }

    /// <summary>Waits until no stream of the source is open; all readers are gone.</summary>
    /// <returns>When that is so.</returns>
    public async ValueTask DisposeAsync()
    {
        Task[] closing;
        lock (Gate)
        {
            closing = [.. _closing];
        }

        await Task.WhenAll(closing).ConfigureAwait(false);
    }

    /// <summary>Counts bytes that come into memory or, where negative, leave it. Under the lock.</summary>
    public void Count(long bytes)
    {
        Buffered += bytes;
        MostBuffered = Math.Max(MostBuffered, Buffered);
    }

    // One at a time: who waits on comes again.
    private void TakeBackIdle()
    {
        lock (Gate)
        {
            _open.Where(reading => reading.IdleTime >= _patience).MaxBy(static reading => reading.IdleTime)?.TakeBack();
        }
    }
}
