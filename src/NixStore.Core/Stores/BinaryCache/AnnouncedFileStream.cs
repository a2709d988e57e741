using NixStore.Compression;
using NixStore.Hashing;
using NixStore.IO;
using NixStore.Narinfo;
using NixStore.Stores.Errors;

namespace NixStore.Stores.BinaryCache;

/// <summary>The file of a NAR from a cache, which is checked against the size and hash in the narinfo.</summary>
/// <param name="source">The file, which is disposed with this stream.</param>
/// <param name="info">The narinfo.</param>
/// <param name="mismatch">Creates the exception for a mismatch.</param>
internal sealed class AnnouncedFileStream(Stream source, NarInfo info, Func<string, NarMismatchException> mismatch) : ForwardReadStream
{
    // The maximum data after the compressed data if the narinfo has no size.
    private const int MostTrailing = 64 * 1024;

    private readonly IncrementalHasher? _hasher = info.FileHash is { } hash ? new IncrementalHasher(hash.Algorithm) : null;
    private readonly byte[] _beginning = new byte[CompressionMethods.SignatureLength];
    private long _length;

    // The beginning of every NAR: the length of its first word, and five characters of that.
    private static ReadOnlySpan<byte> NarBeginning => [13, 0, 0, 0, 0, 0, 0, 0, (byte)'n', (byte)'i', (byte)'x', (byte)'-', (byte)'a'];

    /// <summary>Finds what the file is compressed with, if that is not what was announced and its first bytes show it.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? FindOtherCompression()
    {
        var beginning = _beginning.AsSpan(0, (int)Math.Min(_length, _beginning.Length));
        var method = CompressionMethods.OfContents(beginning);
        return method != CompressionMethod.None && CompressionMethods.NameOf(method) != info.Compression
                ? $"its compression was announced as '{info.Compression}', and is '{CompressionMethods.NameOf(method)}'"
            : info.Compression != CompressionMethods.NameOf(CompressionMethod.None) && beginning.SequenceEqual(NarBeginning)
                ? $"its compression was announced as '{info.Compression}', and it is not compressed"
            : null;
    }

    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        if (_length < _beginning.Length)
        {
            buffer[..Math.Min(count, _beginning.Length - (int)_length)].CopyTo(_beginning.AsSpan((int)_length));
        }

        _length += count;
        if (_length > info.FileSize)
        {
            throw mismatch($"its file has more than the announced {info.FileSize} bytes");
        }

        _hasher?.Append(buffer[..count]);
        return count;
    }

    /// <summary>Reads the rest, and checks the whole file.</summary>
    /// <exception cref="NarMismatchException">The file does not match the narinfo.</exception>
    public void Finish()
    {
        Span<byte> rest = stackalloc byte[4096];
        var needed = _length;
        while (Read(rest) > 0)
        {
            if (info.FileSize is null && _length - needed > MostTrailing)
            {
                throw mismatch("other data follows it in its file");
            }
        }

        if (info.FileSize is { } announced && _length != announced)
        {
            throw mismatch($"its file has {_length} bytes instead of the announced {announced}");
        }

        if (_hasher?.Finish() is { } actual && !actual.Equals(info.FileHash))
        {
            throw mismatch($"its file has the hash {actual.ToString(HashFormat.Nix32)} instead of "
                + $"{info.FileHash!.ToString(HashFormat.Nix32)}");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hasher?.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
