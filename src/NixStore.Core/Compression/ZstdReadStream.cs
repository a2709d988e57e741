using NixStore.IO;

namespace NixStore.Compression;

/// <summary>A decoder of concatenated zstd frames with libzstd. Does not close its source.</summary>
internal sealed class ZstdReadStream(Stream source, Libzstd library) : ForwardReadStream
{
    private readonly ZstdCoder _decoder = ZstdCoder.Decoder(library);
    private readonly CompressedInput _input = new(source, 128 * 1024);
    private bool _isComplete;

    public override int Read(Span<byte> buffer)
    {
        var produced = 0;
        while (produced == 0 && !buffer.IsEmpty)
        {
            if (_input.IsEmpty && !_input.Fill())
            {
                return _isComplete ? 0 : ReadRest(buffer);
            }

            _isComplete = _decoder.Code(_input.Bytes, buffer, isLast: false, out var consumed, out produced);
            _input.Advance(consumed);
        }

        return produced;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    // The decoder may have decompressed bytes that did not fit the buffer yet.
    private int ReadRest(Span<byte> buffer)
    {
        _isComplete = _decoder.Code([], buffer, isLast: true, out _, out var produced);
        return produced > 0 || _isComplete ? produced : throw new InvalidDataException("The data is truncated.");
    }
}
