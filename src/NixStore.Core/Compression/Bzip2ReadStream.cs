using NixStore.IO;

namespace NixStore.Compression;

/// <summary>A bzip2 decoder with libbz2, which reads concatenated streams. Does not close its source.</summary>
internal sealed class Bzip2ReadStream(Stream source, Libbz2 library) : ForwardReadStream
{
    private Bzip2Coder _coder = Bzip2Coder.Decoder(library);
    private readonly CompressedInput _input = new(source, 64 * 1024);
    private bool _isComplete;

    public override int Read(Span<byte> buffer)
    {
        var produced = 0;
        while (produced == 0 && !buffer.IsEmpty)
        {
            var isAtEnd = _input.IsEmpty && !_input.Fill();
            if (isAtEnd && _isComplete)
            {
                return 0;
            }

            if (_isComplete)
            {
                _coder.Dispose();
                _coder = Bzip2Coder.Decoder(library);
            }

            _isComplete = _coder.Code(_input.Bytes, buffer, isLast: false, out var consumed, out produced);
            _input.Advance(consumed);
            if (isAtEnd && produced == 0 && !_isComplete)
            {
                throw new InvalidDataException("The data is truncated.");
            }
        }

        return produced;
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
