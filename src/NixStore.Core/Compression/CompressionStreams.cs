using NixStore.IO;

namespace NixStore.Compression;

/// <summary>Opens streams that compress or decompress.</summary>
public static class CompressionStreams
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Opens a stream that decompresses. The compression is recognized by the first bytes.</summary>
    /// <param name="stream">The stream, at its current position.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the result is disposed.</param>
    /// <returns>The contents. The result can seek if the data is not compressed and the stream can seek.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Stream OpenRead(Stream stream, bool leaveOpen) => OpenRead(stream, "", leaveOpen);

    /// <summary>
    /// Opens a stream that decompresses. The compression is recognized by the first bytes, or by the file name for Brotli.
    /// </summary>
    /// <param name="stream">The stream, at its current position.</param>
    /// <param name="fileName">The name or path of the file.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the result is disposed.</param>
    /// <returns>The contents. The result can seek if the data is not compressed and the stream can seek.</returns>
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

    /// <summary>Opens a stream that decompresses with a known method, as for a NAR in a binary cache.</summary>
    /// <param name="stream">The stream, at its current position.</param>
    /// <param name="method">The compression.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the result is disposed.</param>
    /// <returns>The contents. Reading them throws if the data is not compressed with the method.</returns>
    public static Stream OpenRead(Stream stream, CompressionMethod method, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return OpenRead(new InputStream(stream, [], leaveOpen), method, NativeCodecs.OfMachine);
    }

    /// <summary>Opens a stream that compresses.</summary>
    /// <param name="stream">The target of the compressed data.</param>
    /// <param name="method">The compression.</param>
    /// <param name="options">The level and the number of threads.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the result is disposed, which finishes the compression.</param>
    /// <returns>The stream to write to.</returns>
    /// <exception cref="NixStoreException">The compression can only be read, or it is xz and liblzma is not installed.</exception>
    public static Stream OpenWrite(Stream stream, CompressionMethod method, CompressionOptions options, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        return OpenWrite(stream, method, options, NativeCodecs.OfMachine, leaveOpen);
    }

    internal static Stream OpenRead(InputStream input, CompressionMethod method, NativeCodecs native)
        => method == CompressionMethod.None ? input : new DecompressedStream(() => Decoders.Open(input, method, native), input, method);

    internal static Stream OpenWrite(
        Stream stream, CompressionMethod method, CompressionOptions options, NativeCodecs native, bool leaveOpen)
    {
        if (method == CompressionMethod.None)
        {
            return new BufferedStream(new OutputStream(stream, leaveOpen), BufferSize);
        }

        var encoder = Encoders.Open(stream, method, options, native, leaveOpen);
        return options.Threads > 0 && !Encoders.HasThreads(method) ? new WriteBehindStream(encoder) : encoder;
    }
}
