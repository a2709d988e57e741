using NixStore.Paths;

namespace NixStore.Progress;

/// <summary>Counts the bytes of one path.</summary>
internal sealed class ProgressItem(ProgressMeter meter, StorePath path, long bytesTotal) : IDisposable
{
    private long _bytesDone;

    public StorePath Path => path;

    public long BytesTotal => bytesTotal;

    public long BytesDone => Interlocked.Read(ref _bytesDone);

    /// <summary>Counts more bytes.</summary>
    /// <param name="count">The count.</param>
    public void Add(long count)
    {
        Interlocked.Add(ref _bytesDone, count);
        meter.Advanced();
    }

    /// <summary>Takes back what was counted, since the path is begun again.</summary>
    public void StartAnew() => Interlocked.Exchange(ref _bytesDone, 0);

    public void Dispose() => meter.Finish(this);
}
