using System.Buffers.Binary;
using SharpCompress.Compressors.LZMA;

namespace NixStore.Compression;

/// <summary>Managed LZMA decoders, for machines without liblzma.</summary>
internal static class ManagedLzma
{
    /// <summary>The maximum dictionary size in bytes, as for liblzma.</summary>
    public const uint MaximumDictionary = 128 << 20;

    private const int PropertiesLength = 5;

    /// <summary>Opens data with a header. Leaves the stream open.</summary>
    public static LzmaStream Open(Stream stream)
    {
        var header = new byte[PropertiesLength + sizeof(long)];
        stream.ReadExactly(header);
        return Open(stream, header[..PropertiesLength], BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(PropertiesLength)));
    }

    /// <summary>Opens data with known properties.</summary>
    /// <param name="stream">The stream, which stays open.</param>
    /// <param name="properties">A byte of parameters and the size of the dictionary.</param>
    /// <param name="size">The size of the contents, or -1 if they end with a marker.</param>
    public static LzmaStream Open(Stream stream, byte[] properties, long size)
        => BinaryPrimitives.ReadUInt32LittleEndian(properties.AsSpan(1)) <= MaximumDictionary
            ? LzmaStream.Create(properties, new RequiredInput(stream), -1, size, leaveOpen: true)
            : throw new InvalidDataException($"Decompression requires more than {MaximumDictionary >> 20} MiB of memory.");
}
