using System.Diagnostics;

namespace NixStore.Collecting;

/// <summary>What a collection is doing.</summary>
public enum CollectionPhase
{
    /// <summary>It waits for processes that add roots, or for another collection.</summary>
    Waiting,

    /// <summary>It looks for roots and for what they reach.</summary>
    FindingGarbage,

    /// <summary>It measures what would be freed.</summary>
    Measuring,

    /// <summary>It deletes paths.</summary>
    Deleting,

    /// <summary>It removes files in <c>.links</c> that no path uses.</summary>
    RemovingLinks,
}

/// <summary>How far a collection is.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="PathsDone">The count of paths that are measured or deleted.</param>
/// <param name="PathsTotal">The count of paths to measure or delete; 0 if it is not known yet.</param>
/// <param name="BytesFreed">The bytes on disk that were freed so far.</param>
public sealed record CollectionProgress(CollectionPhase Phase, int PathsDone, int PathsTotal, long BytesFreed);

/// <summary>Reports progress at most ten times a second, and at the beginning of each phase. May be used from several threads.</summary>
/// <param name="progress">Receives the reports; null if there is no one to report to.</param>
internal sealed class CollectionMeter(IProgress<CollectionProgress>? progress)
{
    private static readonly long _interval = Stopwatch.Frequency / 10;

    private readonly Lock _gate = new();
    private CollectionPhase _phase;
    private int _done;
    private int _total;
    private long _next;

    /// <summary>Begins a phase.</summary>
    public void Begin(CollectionPhase phase, int total)
    {
        lock (_gate)
        {
            _phase = phase;
            _done = 0;
            _total = total;
            Report(0);
        }
    }

    /// <summary>Counts a path.</summary>
    public void Advance(long bytesFreed)
    {
        if (progress is null)
        {
            return;
        }

        lock (_gate)
        {
            _done++;
            if (Stopwatch.GetTimestamp() >= _next || _done == _total)
            {
                Report(bytesFreed);
            }
        }
    }

    private void Report(long bytesFreed)
    {
        _next = Stopwatch.GetTimestamp() + _interval;
        progress?.Report(new CollectionProgress(_phase, _done, _total, bytesFreed));
    }
}
