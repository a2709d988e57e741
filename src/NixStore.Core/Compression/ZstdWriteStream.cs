using System.Buffers;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>Writes zstd through libzstd.</summary>
internal sealed class ZstdWriteStream(Stream target, Libzstd library, int level, int threads, bool leaveOpen) : ForwardWriteStream
{
    private readonly ZstdContext _encoder = ZstdContext.Encoder(library, level, threads);
    private byte[] _output = ArrayPool<byte>.Shared.Rent(128 * 1024);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            _encoder.Encode(buffer, _output, isLast: false, out int consumed, out int produced);
            target.Write(_output, 0, produced);
            buffer = buffer[consumed..];
        }
    }

    // What waits in the encoder stays there: to flush it would cut the blocks short.
    public override void Flush() => target.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _output.Length > 0)
        {
            byte[] output = _output;
            _output = [];
            try
            {
                for (bool isDone = false; !isDone;)
                {
                    isDone = _encoder.Encode([], output, isLast: true, out _, out int produced);
                    target.Write(output, 0, produced);
                }
            }
            finally
            {
                _encoder.Dispose();
                ArrayPool<byte>.Shared.Return(output);
                if (!leaveOpen)
                {
                    target.Dispose();
                }
            }
        }

        base.Dispose(disposing);
    }
}
