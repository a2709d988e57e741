using System.Net;

namespace NixStore.Blobs.Http;

/// <summary>A stream as the body of a request. Unlike the .NET class, it leaves the stream open, so that it can be sent again.</summary>
internal sealed class BlobContent(Stream contents) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        => contents.CopyToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = contents.CanSeek ? contents.Length - contents.Position : 0;
        return contents.CanSeek;
    }
}
