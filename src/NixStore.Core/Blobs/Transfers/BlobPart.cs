using System.Net.Http.Headers;

namespace NixStore.Blobs.Transfers;

/// <summary>Bytes of a blob, as its server sends them.</summary>
/// <param name="answer">The answer that they are the body of; closed with the part.</param>
/// <param name="body">The bytes.</param>
internal sealed class BlobPart(IDisposable answer, Stream body) : IDisposable
{
    /// <summary>Where the blob lies, as messages name it.</summary>
    public required string Address { get; init; }

    /// <summary>Which bytes of the blob these are, as the server says; null where it sends all, as one does that knows no ranges.</summary>
    public required ContentRangeHeaderValue? Range { get; init; }

    /// <summary>What tells this version of the blob from others; null where the server does not say.</summary>
    public string? Tag { get; init; }

    public Stream Body => body;

    public void Dispose()
    {
        body.Dispose();
        answer.Dispose();
    }
}
