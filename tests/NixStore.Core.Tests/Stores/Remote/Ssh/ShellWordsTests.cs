namespace NixStore.Stores.Remote.Ssh;

/// <summary>Words as a shell takes them, the form of <c>NIX_SSHOPTS</c>.</summary>
public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  -p 22\t-v ", "-p|22|-v")]
    [InlineData("-o 'User Name=x' \"a b\"c", "-o|User Name=x|a bc")]
    [InlineData(@"a\ b \'", "a b|'")]
    [InlineData("\"a\\\"b\\c\"", "a\"b\\c")]
    [InlineData("''", "")]
    [InlineData(@"'a\b'", @"a\b")]
    public void Splits_as_a_shell_does(string text, string words)
        => Assert.Equal(words, string.Join('|', ShellWords.Split(text, "text")));

    [Fact]
    public void Keeps_an_empty_word_in_quotes() => Assert.Equal([""], ShellWords.Split("''", "text"));

    [Theory]
    [InlineData("a 'b")]
    [InlineData("\"")]
    public void Refuses_a_quote_that_is_not_closed(string text)
        => Assert.Contains(
            "NIX_SSHOPTS",
            Assert.Throws<NixFormatException>(() => ShellWords.Split(text, "NIX_SSHOPTS")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("/mnt", "/mnt")]
    [InlineData("", "''")]
    [InlineData("local?root=/a&b", "'local?root=/a&b'")]
    [InlineData("it's", @"'it'\''s'")]
    public void Quotes_what_a_shell_would_not_take_as_it_is(string word, string quoted) => Assert.Equal(quoted, ShellWords.Quote(word));

    [Theory]
    [InlineData("$(touch x) `y` \"z\" 'q' \\ *")]
    public void What_is_quoted_comes_back_from_a_real_shell(string word)
    {
        var shell = ExternalProgram.Require("sh");
        Assert.Equal(word, shell.RunForText("-c", $"printf %s {ShellWords.Quote(word)}"));
    }
}
