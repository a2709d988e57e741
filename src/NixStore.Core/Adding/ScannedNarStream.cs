using NixStore.Hashing;
using NixStore.Progress;

namespace NixStore.Adding;

/// <summary>Passes on a NAR; on the way its bytes are counted, hashed and searched for references, where that is wanted.</summary>
internal sealed class ScannedNarStream(Stream nar, ProgressItem item, IncrementalHasher? hasher, ReferenceScanner? scanner) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = nar.Read(buffer);
        var block = buffer[..count];
        hasher?.Append(block);
        scanner?.Scan(block);
        item.Add(count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            nar.Dispose();
        }

        base.Dispose(disposing);
    }
}
