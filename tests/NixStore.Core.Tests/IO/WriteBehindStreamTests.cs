namespace NixStore.IO;

public sealed class WriteBehindStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(131_072)]
    [InlineData(5_000_000)]
    public void All_that_is_written_comes_to_the_target_which_is_closed(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var target = new MemoryStream();
        using (var stream = new WriteBehindStream(target))
        {
            foreach (var piece in bytes.Chunk(70_001))
            {
                stream.Write(piece);
            }
        }

        Assert.Equal(bytes, target.ToArray());
        Assert.False(target.CanWrite);
    }

    [Fact]
    public void An_error_of_the_target_ends_the_writing_soon()
    {
        var stream = new WriteBehindStream(new FailingStream(200_000));
        long written = 0;

        var error = Assert.Throws<IOException>(() =>
        {
            for (; written < 100_000_000; written += 10_000)
            {
                stream.Write(new byte[10_000]);
            }
        });

        Assert.Equal("broken", error.Message);
        Assert.InRange(written, 1, 2_000_000);
        Assert.Throws<IOException>(stream.Dispose);
    }

    [Fact]
    public void An_error_with_the_last_block_comes_with_the_end()
    {
        var target = new FailingStream(0);
        var stream = new WriteBehindStream(target);
        stream.Write("x"u8);

        Assert.Throws<IOException>(stream.Dispose);
        Assert.True(target.IsDisposed);
    }
}
