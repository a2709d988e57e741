using System.Buffers;
using System.IO.Compression;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>Reads Brotli strictly: the framework's own stream ends without an error where its input is cut short. Does not close its source.</summary>
internal sealed class BrotliReadStream(Stream source) : ForwardReadStream
{
    private BrotliDecoder _decoder;
    private byte[] _input = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;
    private bool _isDone;

    public override int Read(Span<byte> buffer)
    {
        int produced = 0;
        while (produced == 0 && !_isDone && !buffer.IsEmpty)
        {
            OperationStatus status = _decoder.Decompress(_input.AsSpan(_start.._end), buffer, out int consumed, out produced);
            _start += consumed;
            _isDone = status == OperationStatus.Done;
            if (status == OperationStatus.InvalidData)
            {
                throw new InvalidDataException("It is not in the Brotli format.");
            }

            if (status == OperationStatus.NeedMoreData && produced == 0 && !Fill())
            {
                throw new InvalidDataException("It ends too early.");
            }
        }

        return !_isDone || (_start == _end && !Fill()) ? produced : throw new InvalidDataException("Other data follows it.");
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

    private bool Fill()
    {
        _start = 0;
        _end = source.Read(_input, 0, _input.Length);
        return _end > 0;
    }
}
