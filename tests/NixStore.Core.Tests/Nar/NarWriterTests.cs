namespace NixStore.Nar;

public sealed class NarWriterTests : IDisposable
{
    private readonly MemoryStream _nar = new();
    private readonly NarWriter _writer;

    public NarWriterTests() => _writer = new NarWriter(_nar);

    public void Dispose() => _writer.Dispose();

    [Fact]
    public void Writes_every_kind_of_node()
    {
        _writer.StartDirectory([]);
        _writer.StartRegularFile("a"u8, executable: true, size: 5);
        _writer.WriteContents("hel"u8);
        _writer.WriteContents("lo"u8);
        _writer.StartDirectory("b"u8);
        _writer.WriteSymlink("c"u8, "../a"u8);
        _writer.StartDirectory("d"u8);
        _writer.EndDirectory();
        _writer.EndDirectory();
        _writer.StartRegularFile("e"u8, executable: false, size: 0);
        _writer.EndDirectory();
        _writer.Complete();

        Assert.Equal(TestNar.Small(), _nar.ToArray());
        Assert.Equal(_nar.Length, _writer.Position);
    }

    [Theory]
    [InlineData("b")]
    [InlineData("a")]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("c/d")]
    public void Refuses_a_name_that_cannot_come_next(string name)
    {
        _writer.StartDirectory([]);
        _writer.WriteSymlink("b"u8, "x"u8);

        Assert.Throws<ArgumentException>(() => _writer.WriteSymlink(NarName.Encode(name), "x"u8));
    }

    [Fact]
    public void Refuses_contents_longer_than_announced()
    {
        _writer.StartRegularFile([], executable: false, size: 1);

        Assert.Throws<InvalidOperationException>(() => _writer.WriteContents("ab"u8));
    }

    [Fact]
    public void Refuses_to_go_on_after_contents_shorter_than_announced()
    {
        _writer.StartRegularFile([], executable: false, size: 1);

        Assert.Throws<InvalidOperationException>(_writer.Complete);
    }

    [Fact]
    public void Refuses_to_complete_with_a_directory_open()
    {
        _writer.StartDirectory([]);

        Assert.Throws<InvalidOperationException>(_writer.Complete);
    }

    [Fact]
    public void Refuses_to_end_a_directory_before_one_was_started()
    {
        Assert.Throws<InvalidOperationException>(_writer.EndDirectory);
        Assert.Equal(0, _writer.Position);
    }

    [Fact]
    public void Refuses_to_end_a_directory_twice()
    {
        _writer.StartDirectory([]);
        _writer.EndDirectory();
        var length = _writer.Position;

        Assert.Throws<InvalidOperationException>(_writer.EndDirectory);
        Assert.Equal(length, _writer.Position);
    }

    [Fact]
    public void Refuses_to_end_a_directory_if_the_root_is_a_file()
    {
        _writer.StartRegularFile([], executable: false, size: 0);

        Assert.Throws<InvalidOperationException>(_writer.EndDirectory);
    }

    [Fact]
    public void Refuses_to_end_a_directory_inside_a_file_that_lacks_contents()
    {
        _writer.StartDirectory([]);
        _writer.StartRegularFile("a"u8, executable: false, size: 1);
        var length = _writer.Position;

        Assert.Throws<InvalidOperationException>(_writer.EndDirectory);
        Assert.Equal(length, _writer.Position);
    }

    [Fact]
    public void Refuses_a_node_after_the_root_has_ended()
    {
        _writer.StartDirectory([]);
        _writer.EndDirectory();

        Assert.Throws<InvalidOperationException>(() => _writer.WriteSymlink("a"u8, "x"u8));
    }

    [Fact]
    public void Refuses_what_could_not_be_read_again()
    {
        _writer.StartDirectory([]);
        for (var i = 1; i < NarLimits.Default.Depth; i++)
        {
            _writer.StartDirectory("d"u8);
        }

        Assert.Throws<InvalidOperationException>(() => _writer.WriteSymlink("l"u8, "x"u8));
    }
}
