using CsCheck;

namespace NixStore.IO;

public sealed class ReadAheadStreamTests
{
    [Fact]
    public void Gives_all_bytes_in_order()
        => Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[1, 700], Gen.Int[1, 700]).Sample(static (bytes, most, wanted) =>
        {
            using var stream = new ReadAheadStream(new SlowStream(bytes, most));
            using var copy = new MemoryStream();
            stream.CopyTo(copy, wanted);
            Assert.Equal(bytes, copy.ToArray());
            Assert.Equal(0, stream.Read(new byte[1]));
        });

    [Fact]
    public void An_error_comes_after_the_bytes_before_it()
    {
        using var stream = new ReadAheadStream(new ObservedStream(new byte[1000]) { BreaksAt = 600 });

        stream.ReadExactly(new byte[600]);

        Assert.Throws<IOException>(() => stream.Read(new byte[1]));
    }

    [Fact]
    public void Reads_no_more_than_a_few_megabytes_ahead()
    {
        var source = new ObservedStream(new byte[64 << 20]);
        using (var stream = new ReadAheadStream(source))
        {
            stream.ReadExactly(new byte[1]);
        }

        Assert.InRange(source.BytesRead, 1, 4 << 20);
    }

    [Fact]
    public void Leaves_its_source_to_its_owner()
    {
        var source = new MemoryStream(new byte[100]);
        new ReadAheadStream(source).Dispose();
        Assert.True(source.CanRead);
    }
}
