using System.Buffers;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>Reads xz, lzip and LZMA through liblzma. Does not close its source.</summary>
internal sealed class LzmaReadStream(Stream source, Liblzma library, LzmaFormat format) : ForwardReadStream
{
    private readonly LzmaCoder _coder = LzmaCoder.Decoder(library, format);
    private byte[] _input = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;
    private bool _isLast;
    private bool _isDone;

    public override int Read(Span<byte> buffer)
    {
        int produced = 0;
        while (produced == 0 && !_isDone && !buffer.IsEmpty)
        {
            Fill();
            _isDone = _coder.Code(_input.AsSpan(_start.._end), buffer, _isLast, out int consumed, out produced);
            _start += consumed;
        }

        if (_isDone)
        {
            // An LZMA stream ends where its header or a mark says, and the decoder looks no further.
            Fill();
            return _start == _end ? produced : throw new InvalidDataException("Other data follows it.");
        }

        return produced;
    }

    private void Fill()
    {
        if (_start == _end && !_isLast)
        {
            _start = 0;
            _end = source.Read(_input, 0, _input.Length);
            _isLast = _end == 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _input.Length > 0)
        {
            _coder.Dispose();
            ArrayPool<byte>.Shared.Return(_input);
            _input = [];
        }

        base.Dispose(disposing);
    }
}
