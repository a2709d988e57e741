namespace NixStore.Wire;

public sealed class FramedStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(FramedWriteStream.FrameSize)]
    [InlineData((3 * FramedWriteStream.FrameSize) + 17)]
    public void Reads_what_was_written_and_nothing_that_follows(int size)
    {
        var contents = new byte[size];
        Random.Shared.NextBytes(contents);
        using var stream = new MemoryStream();
        var frames = new FramedWriteStream(stream);
        frames.Write(contents.AsSpan(0, size / 3));
        Assert.Equal(
            size - (size / 3),
            frames.WriteFrom(new SlowStream(contents[(size / 3)..], 5_000), long.MaxValue, TestContext.Current.CancellationToken));
        frames.Finish();
        stream.Write(new Bytes().Number(42).ToArray());

        using var reader = new WireReader(new SlowStream(stream.ToArray(), 7_001));
        using var read = new MemoryStream();
        new FramedReadStream(reader).CopyTo(read);
        Assert.Equal(contents, read.ToArray());
        Assert.Equal(42UL, reader.ReadUInt64());
    }

    [Fact]
    public void Writes_frames_as_Nix_does()
    {
        using var stream = new MemoryStream();
        var frames = new FramedWriteStream(stream);
        frames.Write("abc"u8);
        frames.Flush();
        frames.Write("d"u8);
        frames.Finish();
        Assert.Equal(
            new Bytes().Number(3).Raw([(byte)'a', (byte)'b', (byte)'c']).Number(1).Raw([(byte)'d']).Number(0).ToArray(), stream.ToArray());
    }

    [Fact]
    public void Skips_what_was_not_read()
    {
        using var reader = new WireReader(
            new MemoryStream(new Bytes().Number(9).Raw(new byte[9]).Number(2).Raw(new byte[2]).Number(0).Number(42).ToArray()));
        var frames = new FramedReadStream(reader);
        Assert.Equal(4, frames.Read(new byte[4]));
        frames.Drain();
        Assert.Equal(0, frames.Read(new byte[4]));
        Assert.Equal(42UL, reader.ReadUInt64());
    }

    [Fact]
    public void Refuses_a_frame_of_2_to_the_63_without_room_for_it()
    {
        using var reader = new WireReader(new MemoryStream(new Bytes().Number(1UL << 63).ToArray()));
        Assert.Throws<NixFormatException>(() => new FramedReadStream(reader).Read(new byte[10]));
    }

    [Fact]
    public void Rejects_a_stream_that_ends_within_a_frame()
    {
        using var reader = new WireReader(new MemoryStream(new Bytes().Number(9).Raw(new byte[8]).ToArray()));
        Assert.Throws<NixFormatException>(() => new FramedReadStream(reader).CopyTo(Stream.Null));
    }
}
