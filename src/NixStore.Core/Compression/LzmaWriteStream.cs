using System.Buffers;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>Writes xz through liblzma.</summary>
internal sealed class LzmaWriteStream(Stream target, Liblzma library, int level, int threads, bool leaveOpen) : ForwardWriteStream
{
    private readonly LzmaCoder _coder = LzmaCoder.Encoder(library, level, threads);
    private byte[] _output = ArrayPool<byte>.Shared.Rent(64 * 1024);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            _coder.Code(buffer, _output, isLast: false, out int consumed, out int produced);
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
                    isDone = _coder.Code([], output, isLast: true, out _, out int produced);
                    target.Write(output, 0, produced);
                }
            }
            finally
            {
                _coder.Dispose();
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
