using System.Buffers;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>Reads bzip2 through libbz2, stream after stream. Does not close its source.</summary>
internal sealed class Bzip2ReadStream(Stream source, Libbz2 library) : ForwardReadStream
{
    private Bzip2Coder _coder = Bzip2Coder.Decoder(library);
    private byte[] _input = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;
    private bool _isComplete;

    public override int Read(Span<byte> buffer)
    {
        int produced = 0;
        while (produced == 0 && !buffer.IsEmpty)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = source.Read(_input, 0, _input.Length);
            }

            if (_end == 0 && _isComplete)
            {
                return 0;
            }

            if (_isComplete)
            {
                _coder.Dispose();
                _coder = Bzip2Coder.Decoder(library);
            }

            _isComplete = _coder.Code(_input.AsSpan(_start.._end), buffer, isLast: false, out int consumed, out produced);
            _start += consumed;
            if (_end == 0 && produced == 0 && !_isComplete)
            {
                throw new InvalidDataException("It ends too early.");
            }
        }

        return produced;
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
