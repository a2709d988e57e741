using NixStore.IO;

namespace NixStore.Compression;

/// <summary>A decoder of xz, lzip and LZMA with liblzma. Does not close its source.</summary>
internal sealed class LzmaReadStream(Stream source, Liblzma library, LzmaFormat format) : ForwardReadStream
{
    private readonly LzmaCoder _coder = LzmaCoder.Decoder(library, format);
    private readonly CompressedInput _input = new(source, 64 * 1024);
    private bool _isLast;
    private bool _isDone;

    public override int Read(Span<byte> buffer)
    {
        var produced = 0;
        while (produced == 0 && !_isDone && !buffer.IsEmpty)
        {
            Fill();
            _isDone = _coder.Code(_input.Bytes, buffer, _isLast, out var consumed, out produced);
            _input.Advance(consumed);
        }

        if (_isDone)
        {
            // An LZMA stream ends according to its header or a marker, and the decoder reads no further.
            Fill();
            return _input.IsEmpty ? produced : throw new InvalidDataException("Other data follows the compressed data.");
        }

        return produced;
    }

    private void Fill()
    {
        if (_input.IsEmpty && !_isLast)
        {
            _isLast = !_input.Fill();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _coder.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }
}
