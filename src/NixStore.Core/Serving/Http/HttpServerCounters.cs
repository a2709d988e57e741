namespace NixStore.Serving.Http;

/// <summary>The counters of a server. Thread-safe.</summary>
internal sealed class HttpServerCounters
{
    private long _requests;
    private long _bytesSent;

    /// <summary>Gets the number of responses, including errors.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Gets the number of sent bytes, including headers.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Counts a request.</summary>
    public void AddRequest() => Interlocked.Increment(ref _requests);

    /// <summary>Counts bytes.</summary>
    public void AddBytes(int count) => Interlocked.Add(ref _bytesSent, count);
}
