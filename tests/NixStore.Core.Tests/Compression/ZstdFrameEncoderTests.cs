namespace NixStore.Compression;

public sealed class ZstdFrameEncoderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Frames_in_a_row_are_one_file(bool native)
    {
        Assert.SkipWhen(native && NativeCodecs.OfMachine.Zstd is null, "libzstd is not on this machine");
        using var encoder = new ZstdFrameEncoder(3, native ? NativeCodecs.OfMachine : NativeCodecs.None);
        byte[][] blocks = [new byte[300_000], Noise(200_000), [1], Noise(1_000_000)];
        using var file = new MemoryStream();
        foreach (var block in blocks)
        {
            var frame = new byte[ZstdFrameEncoder.LargestFrame(block.Length)];
            file.Write(frame, 0, encoder.Encode(block, frame));
        }

        file.Position = 0;
        using var decoder = CompressionStreams.OpenRead(file, leaveOpen: true);
        using var contents = new MemoryStream();
        decoder.CopyTo(contents);
        Assert.True(contents.ToArray().AsSpan().SequenceEqual(blocks.SelectMany(static block => block).ToArray()));
    }

    private static byte[] Noise(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
