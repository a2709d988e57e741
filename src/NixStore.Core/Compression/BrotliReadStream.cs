using System.Buffers;
using System.IO.Compression;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>A strict Brotli decoder. The .NET stream does not report truncated input. Does not close its source.</summary>
internal sealed class BrotliReadStream(Stream source) : ForwardReadStream
{
    private BrotliDecoder _decoder;
    private readonly CompressedInput _input = new(source, 64 * 1024);
    private bool _isDone;

    public override int Read(Span<byte> buffer)
    {
        var produced = 0;
        while (produced == 0 && !_isDone && !buffer.IsEmpty)
        {
            var status = _decoder.Decompress(_input.Bytes, buffer, out var consumed, out produced);
            _input.Advance(consumed);
            _isDone = status == OperationStatus.Done;
            if (status == OperationStatus.InvalidData)
            {
                throw new InvalidDataException("The data is not in the Brotli format.");
            }

            if (status == OperationStatus.NeedMoreData && produced == 0 && !_input.Fill())
            {
                throw new InvalidDataException("The data is truncated.");
            }
        }

        return !_isDone || (_input.IsEmpty && !_input.Fill())
            ? produced
            : throw new InvalidDataException("Other data follows the compressed data.");
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
}
