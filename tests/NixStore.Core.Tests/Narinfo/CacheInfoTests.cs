using NixStore.Paths;

namespace NixStore.Narinfo;

public sealed class CacheInfoTests
{
    [Theory]
    [InlineData("StoreDir: /nix/store\n")]
    [InlineData("StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n")]
    [InlineData("StoreDir: /gnu/store\nWantMassQuery: 0\nPriority: -3\nComment: ours\nComment: alone\n")]
    [InlineData("")]
    public void What_was_read_is_printed_to_the_byte(string text) => Assert.Equal(text, CacheInfo.Parse(text).Print());

    [Fact]
    public void The_fields_are_read()
    {
        var info = CacheInfo.Parse("StoreDir: /gnu/store\nWantMassQuery: 1\nPriority: 30\n");
        Assert.Equal((new StoreDirectory("/gnu/store"), true, 30), (info.StoreDirectory, info.WantMassQuery, info.Priority));
    }

    [Fact]
    public void Absent_fields_are_unknown()
    {
        var info = CacheInfo.Parse("StoreDir: /nix/store\n");
        Assert.Null(info.WantMassQuery);
        Assert.Equal(40, info.Priority ?? CacheInfo.DefaultPriority);
    }

    [Fact]
    public void Spaces_line_ends_of_Windows_and_lines_that_are_no_fields_are_let_pass_as_Nix_does()
        => Assert.Equal(
            CacheInfo.Parse("StoreDir: /nix/store\nPriority: 30\n"),
            CacheInfo.Parse("\nhello\nStoreDir:/nix/store\r\n:\nPriority: 20\nPriority:   30  "));

    [Theory]
    [InlineData("StoreDir: nix/store\n")]
    [InlineData("StoreDir:\n")]
    [InlineData("Priority: high\n")]
    [InlineData("Priority: 99999999999\n")]
    [InlineData("Comment: \u001b[2J\n")]
    public void A_malformed_value_is_rejected(string text) => Assert.Throws<NixFormatException>(() => CacheInfo.Parse(text));

    [Fact]
    public void A_web_page_is_no_cache()
        => Assert.Throws<WebPageException>(() => CacheInfo.Parse("<!DOCTYPE html>\n<html>StoreDir: /nix/store</html>\n"));

    [Fact]
    public void A_file_that_is_too_long_is_rejected()
        => Assert.Throws<NixFormatException>(() => CacheInfo.Parse(new string('\n', CacheInfo.MaximumLength + 1)));
}
