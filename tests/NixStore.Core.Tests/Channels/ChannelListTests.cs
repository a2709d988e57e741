namespace NixStore.Channels;

public sealed class ChannelListTests
{
    [Fact]
    public void Each_line_is_a_URL_and_a_name()
    {
        var list = ChannelList.Parse(
            "# comment\n\nhttps://channels.nixos.org/nixos-25.11 nixos\r\n\thttps://h/custom-unstable/\t \nfile:///srv/ch local");

        Assert.Equal(
            [("custom", "https://h/custom-unstable"), ("local", "file:///srv/ch"), ("nixos", "https://channels.nixos.org/nixos-25.11")],
            list.Channels.Select(static channel => (channel.Name, channel.Url)));
        Assert.Empty(list.Faults);
    }

    [Theory]
    [InlineData("nixos \"https://h/x", 1)]
    [InlineData("https://h/x a b", 1)]
    [InlineData("\nhttps://h/x a/b", 2)]
    [InlineData("https://h/a a\nftp://h/x b", 2)]
    [InlineData("https://h/x -a", 1)]
    [InlineData("x", 1)]
    public void A_line_that_cannot_be_used_is_named_by_its_number(string text, int line)
        => Assert.Equal(line, Assert.Single(ChannelList.Parse(text).Faults).Line);

    [Fact]
    public void The_last_line_of_a_name_counts()
        => Assert.Equal("https://h/2", Assert.Single(ChannelList.Parse("https://h/1 a\nhttps://h/2 a\n").Channels).Url);

    [Fact]
    public void Other_lines_stay_when_a_channel_is_added_or_removed()
    {
        var list = ChannelList.Parse("# mine\nhttps://h/1 a\nhttps://h/x y z\n");

        var added = list.With(new Channel("b", "https://h/2/")).With(new Channel("a", "https://h/3"));

        Assert.Equal("# mine\nhttps://h/x y z\nhttps://h/2 b\nhttps://h/3 a\n", added.ToString());
        Assert.Equal("# mine\nhttps://h/x y z\nhttps://h/3 a\n", added.Without("b").ToString());
        Assert.Equal("https://h/1 a\n", ChannelList.Empty.With(new Channel("a", "https://h/1")).ToString());
    }

    [Theory]
    [InlineData("https://h/mychan-1.2", "mychan", "mychan-1.2")]
    [InlineData("https://h/nixos-unstable", "nixos", "nixos")]
    [InlineData("https://h/nixos-25.11-small/", "n", "n-25.11-small")]
    [InlineData("https://h:8888", "n", "n")]
    public void The_name_of_the_unpacked_channel_ends_with_the_version_of_the_URL(string url, string name, string expected)
        => Assert.Equal(expected, new Channel(name, url).PackageName);
}
