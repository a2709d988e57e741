using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Copying;

/// <summary>
/// Reads the NARs of a source for several readers, each NAR once for all that go about as fast. What one has read is kept for those
/// that have still to take it, until for one of them more is kept than its share of the buffer: that one then reads the NAR anew when
/// its turn comes. So nobody ever waits for a slower one.
/// </summary>
internal sealed class SharedNars : IAsyncDisposable
{
    private readonly IStore _source;
    private readonly Dictionary<StorePath, long> _sizes;
    private readonly List<SharedNarReader> _readers = [];
    private readonly HashSet<Task> _closing = [];

    /// <summary>Makes the readings of one distribution.</summary>
    /// <param name="source">The store that is read.</param>
    /// <param name="infos">What it knows of the paths.</param>
    /// <param name="share">How many bytes are kept for each reader at most, beside the block that it is at in each NAR.</param>
    /// <param name="cancellationToken">Ends all readings.</param>
    public SharedNars(IStore source, IEnumerable<PathInfo> infos, long share, CancellationToken cancellationToken)
    {
        _source = source;
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

    /// <summary>Begins to read a NAR, for all that want it. Under the lock.</summary>
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
        return claim;
    }

    /// <summary>Takes a task that closes a stream of the source, to wait for it in the end. Under the lock.</summary>
    public void Track(Task closing)
    {
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
}
