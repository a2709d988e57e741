using NixStore.IO;

namespace NixStore.Compression;

/// <summary>A stream that writes to another stream, and closes it or leaves it open.</summary>
internal sealed class OutputStream(Stream target, bool leaveOpen) : ForwardWriteStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => target.Write(buffer);

    public override void Flush() => target.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            target.Dispose();
        }

        base.Dispose(disposing);
    }
}
