using NixStore.IO;

namespace NixStore.Compression;

/// <summary>Decompressed contents. Exceptions of decoders for malformed data are converted to <see cref="NixFormatException"/>.</summary>
internal sealed class DecompressedStream(Func<Stream> open, InputStream input, CompressionMethod method) : ForwardReadStream
{
    private Stream? _decompressor;
    private long _offset;

    // .NET writes no bytes for the gzip of empty contents.
    private bool IsEmptyWrittenAsNothing => method == CompressionMethod.Gzip;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            _decompressor ??= open();
            var count = _decompressor.Read(buffer);
            _offset += count;
            return count > 0 || buffer.IsEmpty || input.Position > 0 || IsEmptyWrittenAsNothing
                ? count
                : throw new InvalidDataException("There is no data.");
        }
        catch (Exception error) when (input.Error is null && error is not OperationCanceledException)
        {
            var name = CompressionMethods.NameOf(method);
            throw new NixFormatException(
                $"The {name} data is damaged or truncated after {_offset} decompressed bytes: {error.Message}", _offset, error);
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
