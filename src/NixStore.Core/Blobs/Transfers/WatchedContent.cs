using System.Net;
using NixStore.IO;

namespace NixStore.Blobs.Transfers;

/// <summary>The body of a request, which calls back when the server has accepted some of it.</summary>
internal sealed class WatchedContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly Action _taken;

    public WatchedContent(HttpContent content, Action taken)
    {
        _content = content;
        _taken = taken;
        foreach (var header in content.Headers)
        {
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        => _content.CopyToAsync(new ReportingStream(stream, _taken), context, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }

    private sealed class ReportingStream(Stream target, Action taken) : ForwardWriteStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            target.Write(buffer);
            taken();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await target.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            taken();
        }

        public override void Flush() => target.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => target.FlushAsync(cancellationToken);
    }
}
