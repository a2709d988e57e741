namespace NixStore.Serving.Http;

/// <summary>What a server has done so far; may be read at any time.</summary>
internal sealed class HttpServerCounters
{
    private long _requests;
    private long _bytesSent;

    /// <summary>How many requests were answered, well or with an error.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>How many bytes went out, heads included.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Counts a request.</summary>
    public void AddRequest() => Interlocked.Increment(ref _requests);

    /// <summary>Counts bytes.</summary>
    public void AddBytes(int count) => Interlocked.Add(ref _bytesSent, count);
}
