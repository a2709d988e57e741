using NixStore.IO;

namespace NixStore.Blobs;

/// <summary>A blob that consists of a stored part and the rest from its store, which is appended to the part while it is read.</summary>
/// <param name="part">The stored part.</param>
/// <param name="rest">The rest from the store.</param>
internal sealed class PartialBlobStream(PartialBlob part, Stream rest) : ForwardReadStream
{
    private bool _isKept = true;
    private bool _isWhole;
    private bool _isOpen = true;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var count = part.Read(buffer);
        return count > 0 ? count : ReadRest(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _isOpen)
        {
            _isOpen = false;
            rest.Dispose();
            if (_isWhole || !_isKept)
            {
                part.Drop();
            }
            else
            {
                part.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private int ReadRest(Span<byte> buffer)
    {
        var count = rest.Read(buffer);
        _isWhole = count == 0;
        try
        {
            if (_isKept)
            {
                part.Add(buffer[..count]);
            }
        }
        catch (IOException)
        {
            // If there is no space to store it, the blob is only read.
            _isKept = false;
        }

        return count;
    }
}
