using NixStore.Paths;

namespace NixStore.Progress;

/// <summary>The progress of one path.</summary>
internal sealed class ProgressItem(ProgressMeter meter, StorePath path, long bytesTotal) : IDisposable
{
    private long _bytesDone;

    public StorePath Path => path;

    public long BytesTotal => bytesTotal;

    public long BytesDone => Interlocked.Read(ref _bytesDone);

    /// <summary>Adds bytes.</summary>
    /// <param name="count">The number of bytes.</param>
    public void Add(long count)
    {
        Interlocked.Add(ref _bytesDone, count);
        meter.Advanced();
    }

    /// <summary>Resets the count, because the path is started again.</summary>
    public void Restart() => Interlocked.Exchange(ref _bytesDone, 0);

    public void Dispose() => meter.Finish(this);
}
