using NixStore.IO;
using NixStore.Narinfo;
using NixStore.Stores.Errors;

namespace NixStore.Stores.BinaryCache;

/// <summary>
/// A NAR as it comes out of a decompressor: exactly as many bytes as its narinfo tells, or an error. The last of them are given out when
/// nothing follows them and their file was what was announced, so a reader that stops at the end of the NAR has all of it checked.
/// </summary>
/// <param name="nar">The NAR; closed with this stream.</param>
/// <param name="file">The file that it comes from.</param>
/// <param name="info">What was announced.</param>
/// <param name="mismatch">Makes an error of what is wrong.</param>
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
                throw mismatch($"it has {info.Info.NarSize - _left} bytes, and {info.Info.NarSize} were announced", null);
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
            throw mismatch(error.Message.TrimEnd('.'), error);
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
            throw mismatch($"it has more than the {info.Info.NarSize} bytes that were announced", null);
        }

        file.Finish();
    }
}
