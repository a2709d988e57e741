using NixStore.Compression;
using NixStore.IO;
using NixStore.Narinfo;
using NixStore.Stores.Errors;

namespace NixStore.Stores.BinaryCache;

/// <summary>
/// A decompressed NAR. It has exactly the size in its narinfo, or reading throws. The last bytes are returned only after the end of the
/// file and its hash were checked, so that a reader that stops at the end of the NAR has a checked NAR.
/// </summary>
/// <param name="nar">The NAR, which is disposed with this stream.</param>
/// <param name="file">The file of the NAR.</param>
/// <param name="info">The narinfo.</param>
/// <param name="mismatch">Creates the exception for a mismatch.</param>
internal sealed class AnnouncedNarStream(
    Stream nar, AnnouncedFileStream file, NarInfo info, Func<string, Exception?, NarMismatchException> mismatch) : ForwardReadStream
{
    private long _left = info.Info.NarSize;

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        try
        {
            var count = nar.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
            if (count == 0)
            {
                throw mismatch(
                    file.FindOtherCompression() ?? $"it has {info.Info.NarSize - _left} bytes instead of the announced {info.Info.NarSize}",
                    null);
            }

            // Reading what is not decompressed shows no error here, and an odd one where the NAR is read.
            if (_left == info.Info.NarSize
                && info.Compression == CompressionMethods.NameOf(CompressionMethod.None)
                && file.FindOtherCompression() is { } fault)
            {
                throw mismatch(fault, null);
            }

            _left -= count;
            if (_left == 0)
            {
                Finish();
            }

            return count;
        }
        catch (NixFormatException error)
        {
            throw mismatch(file.FindOtherCompression() ?? error.Message.TrimEnd('.'), error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            nar.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Finish()
    {
        Span<byte> next = stackalloc byte[1];
        if (nar.Read(next) > 0)
        {
            throw mismatch($"it has more than the announced {info.Info.NarSize} bytes", null);
        }

        file.Finish();
    }
}
