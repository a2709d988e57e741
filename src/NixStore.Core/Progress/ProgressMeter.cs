using System.Diagnostics;
using NixStore.Paths;

namespace NixStore.Progress;

/// <summary>Counts bytes and paths of several threads, and reports a snapshot at most ten times a second and at the end.</summary>
internal sealed class ProgressMeter(IProgress<OperationProgress>? progress, long bytesTotal, int pathsTotal)
{
    private static readonly long _interval = Stopwatch.Frequency / 10;

    private readonly Lock _lock = new();
    private readonly List<ProgressItem> _running = [];
    private long _bytesFinished;
    private int _pathsDone;
    private long _nextReport = Stopwatch.GetTimestamp();

    /// <summary>Starts counting for a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="bytesTotal">The size of the NAR in bytes, or 0 if it is not known.</param>
    /// <returns>The progress of the path, to be disposed when the path is finished.</returns>
    public ProgressItem Begin(StorePath path, long bytesTotal)
    {
        var item = new ProgressItem(this, path, bytesTotal);
        lock (_lock)
        {
            _running.Add(item);
        }

        return item;
    }

    /// <summary>Reports the current progress immediately.</summary>
    public void Report()
    {
        if (progress is not null)
        {
            OperationProgress snapshot;
            lock (_lock)
            {
                _nextReport = Stopwatch.GetTimestamp() + _interval;
                snapshot = Snapshot();
            }

            progress.Report(snapshot);
        }
    }

    /// <summary>Subtracts paths that were finished and are started again.</summary>
    /// <param name="paths">The number of paths.</param>
    /// <param name="bytes">The number of bytes that were counted for them.</param>
    public void TakeBack(int paths, long bytes)
    {
        lock (_lock)
        {
            _pathsDone -= paths;
            _bytesFinished -= bytes;
        }
    }

    internal void Advanced()
    {
        if (progress is not null && Stopwatch.GetTimestamp() >= Volatile.Read(ref _nextReport))
        {
            Report();
        }
    }

    internal void Finish(ProgressItem item)
    {
        lock (_lock)
        {
            _running.Remove(item);
            _bytesFinished += item.BytesDone;
            _pathsDone++;
        }

        Advanced();
    }

    private OperationProgress Snapshot()
    {
        var running = _running.ConvertAll(static item => new RunningPath(item.Path, item.BytesDone, item.BytesTotal));
        return new OperationProgress(
            _bytesFinished + running.Sum(static item => item.BytesDone), bytesTotal, _pathsDone, pathsTotal, running);
    }
}
