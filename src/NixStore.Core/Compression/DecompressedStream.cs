using NixStore.IO;

namespace NixStore.Compression;

/// <summary>Decompressed contents. Whatever a decompressor raises about bad contents becomes this library's format error.</summary>
internal sealed class DecompressedStream(Func<Stream> open, InputStream input, CompressionMethod method) : ForwardReadStream
{
    private Stream? _decompressor;
    private long _offset;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            _decompressor ??= open();
            int count = _decompressor.Read(buffer);
            _offset += count;
            return count;
        }
        catch (Exception error) when (input.Error is null && error is not OperationCanceledException)
        {
            string name = method.ToString().ToLowerInvariant();
            throw new NixFormatException(
                $"The {name} data is damaged or cut short after {_offset} decompressed bytes: {error.Message}", _offset, error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decompressor?.Dispose();
            input.Dispose();
        }

        base.Dispose(disposing);
    }
}
