using System.Buffers;
using NixStore.IO;

namespace NixStore.Compression;

/// <summary>Compresses what is written in an encoder of the machine's libraries.</summary>
/// <param name="target">Where the compressed bytes go.</param>
/// <param name="coder">The encoder, which belongs to the stream.</param>
/// <param name="leaveOpen">Whether the target stays open when the stream is disposed, which ends the compression.</param>
/// <param name="abandoned">A token to abandon the compression: the encoder does not finish the blocks that it holds, which can take seconds.</param>
internal sealed class CoderWriteStream(Stream target, INativeCoder coder, bool leaveOpen, CancellationToken abandoned = default) : ForwardWriteStream
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

    // What waits in the encoder stays there: to flush it would cut the blocks short.
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
