using System.Net;

namespace NixStore.Blobs.Http;

/// <summary>
/// A stream that can seek as the body of a request. Unlike the framework's own, it leaves the stream open and can be sent several times, as
/// a proxy demands that first refuses the request.
/// </summary>
internal sealed class BlobContent(Stream contents) : HttpContent
{
    private readonly long _start = contents.Position;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        contents.Position = _start;
        return contents.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = contents.Length - _start;
        return true;
    }
}
