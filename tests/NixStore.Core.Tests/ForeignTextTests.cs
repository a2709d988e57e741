namespace NixStore;

/// <summary>Text of foreign origin, which must not steer a terminal.</summary>
public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("plain – text with ümlauts, 日本 and 😀", "plain – text with ümlauts, 日本 and 😀")]
    [InlineData("\u001b]0;title\a", "\\u{1b}]0;title\\u{7}")]
    [InlineData("\u009b2J", "\\u{9b}2J")]
    [InlineData("a\u202etxt.exe", "a\\u{202e}txt.exe")]
    [InlineData("a\u200bb\u2060c\ufeff\u00ad", "a\\u{200b}b\\u{2060}c\\u{feff}\\u{ad}")]
    [InlineData("\u3164\u115f\ufe0f\u180e", "\\u{3164}\\u{115f}\\u{fe0f}\\u{180e}")]
    [InlineData("\u2028\u2066\ue000", "\\u{2028}\\u{2066}\\u{e000}")]
    [InlineData("a\r\nb\tc\0", "a\\u{d}\\u{a}b\\u{9}c\\u{0}")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void What_a_reader_does_not_see_is_written_as_its_number(string? text, string expected)
        => Assert.Equal(expected, ForeignText.Escape(text));

    [Fact]
    public void A_lone_surrogate_and_a_tag_are_written_as_their_numbers()
        => Assert.Equal("\\u{d800}x\\u{e0041}", ForeignText.Escape("\ud800x\U000e0041"));

    [Fact]
    public void Lines_and_tabs_may_stay_but_no_carriage_return_alone()
        => Assert.Equal("a\r\nb\tc\n\\u{d}d\\u{1b}", ForeignText.EscapeLines("a\r\nb\tc\n\rd\u001b"));

    [Fact]
    public void What_an_error_quotes_is_escaped()
    {
        Assert.Equal("'\\u{1b}[2J' is bad.", new NixStoreException("'\u001b[2J' is bad.").Message);
        Assert.Equal("'\\u{202e}' is bad.", new NixFormatException("'\u202e' is bad.", 3, new IOException("disk")).Message);
    }
}
