using NixStore.IO;

namespace NixStore.Compression;

/// <summary>Opens streams that compress and decompress.</summary>
public static class CompressionStreams
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Decompresses a stream whose compression its first bytes tell.</summary>
    /// <param name="stream">The stream, at its current position.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the result is disposed.</param>
    /// <returns>The contents. Where they are not compressed and the stream can seek, the result can.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Stream OpenRead(Stream stream, bool leaveOpen) => OpenRead(stream, "", leaveOpen);

    /// <summary>As the other, for a file whose name tells the compression where the first bytes cannot: Brotli.</summary>
    /// <param name="stream">The stream, at its current position.</param>
    /// <param name="fileName">The name or path of the file.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the result is disposed.</param>
    /// <returns>The contents. Where they are not compressed and the stream can seek, the result can.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Stream OpenRead(Stream stream, string fileName, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var beginning = new byte[CompressionMethods.SignatureLength];
        var length = stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        var method = CompressionMethods.OfContents(beginning.AsSpan(0, length));
        if (method == CompressionMethod.None && CompressionMethods.OfFileName(fileName) == CompressionMethod.Brotli)
        {
            method = CompressionMethod.Brotli;
        }

        if (stream.CanSeek)
        {
            stream.Seek(-length, SeekOrigin.Current);
            if (method == CompressionMethod.None)
            {
                return leaveOpen ? new UnownedStream(stream) : stream;
            }
        }

        var input = new InputStream(stream, stream.CanSeek ? [] : beginning[..length], leaveOpen);
        return OpenRead(input, method, NativeCodecs.OfMachine);
    }

    /// <summary>Decompresses a stream whose compression is known, as that of a NAR in a binary cache.</summary>
    /// <param name="stream">The stream, at its current position.</param>
    /// <param name="method">The compression.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the result is disposed.</param>
    /// <returns>The contents; that they are not in the compression is told when they are read.</returns>
    public static Stream OpenRead(Stream stream, CompressionMethod method, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return OpenRead(new InputStream(stream, [], leaveOpen), method, NativeCodecs.OfMachine);
    }

    /// <summary>Compresses what is written.</summary>
    /// <param name="stream">Where the compressed bytes go.</param>
    /// <param name="method">The compression.</param>
    /// <param name="options">How hard to compress, and on how many threads.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the result is disposed, which ends the compression.</param>
    /// <returns>The stream to write to.</returns>
    /// <exception cref="NixStoreException">The compression can only be read, or it is xz, and this machine has no liblzma.</exception>
    public static Stream OpenWrite(Stream stream, CompressionMethod method, CompressionOptions options, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        return OpenWrite(stream, method, options, NativeCodecs.OfMachine, leaveOpen);
    }

    internal static Stream OpenRead(InputStream input, CompressionMethod method, NativeCodecs native)
        => method == CompressionMethod.None ? input : new DecompressedStream(() => Decoders.Open(input, method, native), input, method);

    internal static Stream OpenWrite(Stream stream, CompressionMethod method, CompressionOptions options, NativeCodecs native, bool leaveOpen)
    {
        if (method == CompressionMethod.None)
        {
            return new BufferedStream(new OutputStream(stream, leaveOpen), BufferSize);
        }

        var encoder = Encoders.Open(stream, method, options, native, leaveOpen);
        return options.Threads > 0 && !Encoders.HasThreads(method) ? new WriteBehindStream(encoder) : encoder;
    }
}
