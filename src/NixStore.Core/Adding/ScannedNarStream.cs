using NixStore.Hashing;
using NixStore.IO;
using NixStore.Progress;

namespace NixStore.Adding;

/// <summary>A stream that reads a NAR, counts and hashes its bytes, and scans them for references if requested.</summary>
internal sealed class ScannedNarStream(Stream nar, ProgressItem item, IncrementalHasher? hasher, ReferenceScanner? scanner)
    : ForwardReadStream
{
    public override int Read(Span<byte> buffer)
    {
        var count = nar.Read(buffer);
        var block = buffer[..count];
        hasher?.Append(block);
        scanner?.Scan(block);
        item.Add(count);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            nar.Dispose();
        }

        base.Dispose(disposing);
    }
}
