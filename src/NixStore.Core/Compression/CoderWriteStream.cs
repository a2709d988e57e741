using System.Buffers;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>A stream that compresses data with an encoder of a native library.</summary>
/// <param name="target">The target of the compressed data.</param>
/// <param name="coder">The encoder, which is owned by the stream.</param>
/// <param name="leaveOpen">Whether the target stays open when the stream is disposed, which finishes the compression.</param>
/// <param name="abandoned">A token to abandon the compression: the encoder does not finish the blocks that it holds, which can take
/// seconds.</param>
internal sealed class CoderWriteStream(Stream target, INativeCoder coder, bool leaveOpen, CancellationToken abandoned = default)
    : ForwardWriteStream
{
    private byte[] _output = ArrayPool<byte>.Shared.Rent(128 * 1024);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            abandoned.ThrowIfCancellationRequested();
            coder.Code(buffer, _output, isLast: false, out var consumed, out var produced);
            target.Write(_output, 0, produced);
            buffer = buffer[consumed..];
        }
    }

    // Data in the encoder is not flushed, which would reduce the compression.
    public override void Flush() => target.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _output.Length > 0)
        {
            var output = _output;
            _output = [];
            try
            {
                for (var isDone = false; !isDone && !abandoned.IsCancellationRequested;)
                {
                    isDone = coder.Code([], output, isLast: true, out _, out var produced);
                    target.Write(output, 0, produced);
                }
            }
            finally
            {
                coder.Dispose();
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
