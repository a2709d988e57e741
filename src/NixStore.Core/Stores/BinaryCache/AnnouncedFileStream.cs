using NixStore.Hashing;
using NixStore.IO;
using NixStore.Narinfo;
using NixStore.Stores.Errors;

namespace NixStore.Stores.BinaryCache;

/// <summary>The file of a NAR as it comes from a cache, held against the size and the hash that the narinfo tells of it.</summary>
/// <param name="source">The file; closed with this stream.</param>
/// <param name="info">What was announced.</param>
/// <param name="mismatch">Makes an error of what is wrong.</param>
internal sealed class AnnouncedFileStream(Stream source, NarInfo info, Func<string, NarMismatchException> mismatch) : ForwardReadStream
{
    // Where no size was announced, so much may follow what the decompressor needed.
    private const int MostTrailing = 64 * 1024;

    private readonly IncrementalHasher? _hasher = info.FileHash is { } hash ? new IncrementalHasher(hash.Algorithm) : null;
    private long _length;

    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        _length += count;
        if (_length > info.FileSize)
        {
            throw mismatch($"its file has more than the {info.FileSize} bytes that were announced");
        }

        _hasher?.Append(buffer[..count]);
        return count;
    }

    /// <summary>Reads what is left, and checks that the whole was what was announced.</summary>
    /// <exception cref="NarMismatchException">It was not.</exception>
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
            throw mismatch($"its file has {_length} bytes, and {announced} were announced");
        }

        if (_hasher?.Finish() is { } actual && !actual.Equals(info.FileHash))
        {
            throw mismatch($"its file has the hash {actual.ToString(HashFormat.Nix32)}, and {info.FileHash!.ToString(HashFormat.Nix32)} was announced");
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
