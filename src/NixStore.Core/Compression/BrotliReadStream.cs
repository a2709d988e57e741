using System.Buffers;
using System.IO.Compression;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>
/// Reads Brotli strictly: the framework's own stream ends without an error where its input is truncated. Does not close its source.
/// </summary>
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
                throw new InvalidDataException("It is not in the Brotli format.");
            }

            if (status == OperationStatus.NeedMoreData && produced == 0 && !_input.Fill())
            {
                throw new InvalidDataException("It ends too early.");
            }
        }

        return !_isDone || (_input.IsEmpty && !_input.Fill()) ? produced : throw new InvalidDataException("Other data follows it.");
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
