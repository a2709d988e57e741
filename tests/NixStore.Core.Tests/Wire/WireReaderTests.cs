using CsCheck;

namespace NixStore.Wire;

public sealed class WireReaderTests
{
    [Fact]
    public void Reads_what_the_writer_wrote()
        => Gen.Select(Gen.ULong, Gen.Byte.Array[0, 20_000], Gen.String, Gen.Int[1, 9]).Sample((number, bytes, text, most) =>
        {
            var valid = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
            using var stream = new MemoryStream();
            var writer = new WireWriter(stream);
            writer.Write(number);
            writer.Write(bytes);
            writer.Write(valid);
            writer.Write(true);
            writer.Flush();

            using var reader = new WireReader(new SlowStream(stream.ToArray(), most * 997));
            Assert.Equal(number, reader.ReadUInt64());
            Assert.Equal(bytes, reader.ReadBytes("bytes", 100_000));
            Assert.Equal(valid, reader.ReadString("text", 100_000));
            Assert.True(reader.ReadBoolean());
            Assert.Equal(stream.Length, reader.Offset);
            reader.ExpectEnd();
        }, iter: 200);

    [Fact]
    public void Reads_a_string_longer_than_its_buffer()
    {
        var text = new byte[300_001];
        Random.Shared.NextBytes(text);
        using var reader = new WireReader(new SlowStream(new Bytes().Text(text).Number(7).ToArray(), 5_000));
        Assert.Equal(text, reader.ReadBytes("text", int.MaxValue));
        Assert.Equal(7UL, reader.ReadUInt64());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(70_001)]
    public void Rejects_padding_that_is_not_zeros(int length)
    {
        var bytes = new Bytes().Text(new byte[length]).ToArray();
        bytes[^1] = 1;
        using var reader = new WireReader(new MemoryStream(bytes));
        var exception = Assert.Throws<NixFormatException>(() => reader.ReadBytes("text", 100_000));
        Assert.Equal(8 + length, exception.Offset);
    }

    [Fact]
    public void Rejects_a_cut_at_every_byte()
    {
        var bytes = new Bytes().Text("some text").ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            using var reader = new WireReader(new MemoryStream(bytes, 0, length));
            var exception = Assert.Throws<NixFormatException>(() => reader.ReadBytes("text", 100));
            Assert.Equal(length, exception.Offset);
        }
    }

    [Fact]
    public void Rejects_a_length_over_the_limit_at_its_offset()
    {
        using var reader = new WireReader(new MemoryStream(new Bytes().Number(0).Number(101).ToArray()));
        reader.ReadUInt64();
        var exception = Assert.Throws<NixFormatException>(() => reader.ReadBytes("a name", 100));
        Assert.Equal(8, exception.Offset);
        Assert.Contains("a name", exception.Message);
    }

    [Fact]
    public void Allocates_only_for_what_has_arrived()
    {
        using var reader = new WireReader(new MemoryStream(new Bytes().Number(int.MaxValue - 8).Number(0).ToArray()));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<NixFormatException>(() => reader.ReadBytes("text", int.MaxValue));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Rejects_text_that_is_not_UTF8()
    {
        using var reader = new WireReader(new MemoryStream(new Bytes().Text([0xff]).ToArray()));
        Assert.Throws<NixFormatException>(() => reader.ReadString("text", 100));
    }

    [Fact]
    public void Rejects_data_after_the_end()
    {
        using var reader = new WireReader(new MemoryStream(new Bytes().Number(1).Raw([0]).ToArray()));
        reader.ReadUInt64();
        Assert.Equal(8, Assert.Throws<NixFormatException>(reader.ExpectEnd).Offset);
    }

    [Fact]
    public void Text_where_a_number_is_due_is_shown()
    {
        using var reader = new WireReader(new MemoryStream("sh: nix-daemon: not found\n"u8.ToArray()));

        var fault = Assert.Throws<NixFormatException>(() => reader.ReadNumber("The count of valid paths", 1000));

        Assert.Equal("The count of valid paths is expected at offset 0, and there is text: \"sh: nix-daemon: not found\".", fault.Message);
    }
}
