using System.Buffers;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>Reads zstd through libzstd, frame after frame. Does not close its source.</summary>
internal sealed class ZstdReadStream(Stream source, Libzstd library) : ForwardReadStream
{
    private readonly ZstdCoder _decoder = ZstdCoder.Decoder(library);
    private byte[] _input = ArrayPool<byte>.Shared.Rent(128 * 1024);
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
                if (_end == 0)
                {
                    return _isComplete ? 0 : ReadRest(buffer);
                }
            }

            _isComplete = _decoder.Code(_input.AsSpan(_start.._end), buffer, isLast: false, out int consumed, out produced);
            _start += consumed;
        }

        return produced;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _input.Length > 0)
        {
            _decoder.Dispose();
            ArrayPool<byte>.Shared.Return(_input);
            _input = [];
        }

        base.Dispose(disposing);
    }

    // The decoder may keep decompressed bytes that had no room yet.
    private int ReadRest(Span<byte> buffer)
    {
        _isComplete = _decoder.Code([], buffer, isLast: true, out _, out int produced);
        return produced > 0 || _isComplete ? produced : throw new InvalidDataException("It ends too early.");
    }
}
