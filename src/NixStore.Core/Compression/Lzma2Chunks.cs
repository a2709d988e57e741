using SharpCompress.Compressors.LZMA;

namespace NixStore.Compression;

/// <summary>
/// Makes the chunks of LZMA2. Each is compressed by itself, because the encoder at hand makes LZMA alone; their lengths follow the
/// data, since the compressed part of one holds 64 KiB at most.
/// </summary>
/// <param name="level">How hard to compress, 1 to 9.</param>
internal sealed class Lzma2Chunks(int level) : IDisposable
{
    /// <summary>The most that one chunk takes in, in bytes.</summary>
    public const int LongestInput = 1 << 21;

    private const int LongestOutput = 1 << 16;
    private const int ShortestInput = 1 << 15;

    // Every chunk begins anew, for its encoder knows neither the bytes before it nor their count.
    private const byte ResetAll = 0xe0;
    private const byte ResetDictionary = 1;

    private readonly MemoryStream _output = new();
    private int _nextInput = 1 << 18;

    /// <summary>Writes one chunk.</summary>
    /// <param name="input">What is to be compressed.</param>
    /// <param name="target">Where the chunk goes.</param>
    /// <param name="written">The chunk's length in bytes.</param>
    /// <returns>How much of the input it holds.</returns>
    public int Write(ReadOnlySpan<byte> input, Stream target, out int written)
    {
        int length = Math.Min(_nextInput, input.Length);
        byte properties;
        while ((properties = Compress(input[..length])) == byte.MaxValue)
        {
            length = Math.Max(ShortestInput, length / 2);
            if (length >= input.Length || length == ShortestInput)
            {
                return WriteStored(input[..Math.Min(length, input.Length)], target, out written);
            }
        }

        _nextInput = Math.Min(LongestInput, _output.Length < LongestOutput / 3 ? length * 2 : length);
        if (_output.Length >= length)
        {
            return WriteStored(input[..Math.Min(length, LongestOutput)], target, out written);
        }

        int size = (int)_output.Length - 1;
        int inputSize = length - 1;
        target.Write([(byte)(ResetAll | (inputSize >> 16)), (byte)(inputSize >> 8), (byte)inputSize, (byte)(size >> 8), (byte)size, properties]);
        target.Write(_output.GetBuffer().AsSpan(0, size + 1));
        written = size + 7;
        return length;
    }

    public void Dispose() => _output.Dispose();

    /// <summary>Compresses into the output; gives the properties, or 255 where it is too long for a chunk.</summary>
    private byte Compress(ReadOnlySpan<byte> input)
    {
        _output.SetLength(0);
        var settings = new LzmaEncoderProperties(false, LongestInput, level <= 3 ? 16 : level <= 6 ? 32 : 128);
        byte properties;
        using (LzmaStream encoder = LzmaStream.Create(settings, false, _output))
        {
            properties = encoder.Properties[0];
            encoder.Write(input.ToArray(), 0, input.Length);
        }

        return _output.Length <= LongestOutput ? properties : byte.MaxValue;
    }

    private static int WriteStored(ReadOnlySpan<byte> input, Stream target, out int written)
    {
        int size = input.Length - 1;
        target.Write([ResetDictionary, (byte)(size >> 8), (byte)size]);
        target.Write(input);
        written = input.Length + 3;
        return input.Length;
    }
}
