namespace NixStore.Signing;

public sealed class StoreSignatureTests
{
    [Fact]
    public void Reads_what_it_writes()
    {
        var signature = StoreSignature.Parse("cache.example.org-1:AAAA");
        Assert.Equal(("cache.example.org-1", "AAAA"), (signature.KeyName, signature.Value));
        Assert.Equal("cache.example.org-1:AAAA", signature.ToString());
    }

    [Theory]
    [InlineData("broken")]
    [InlineData("na me:AAAA")]
    [InlineData("name:AA*A")]
    [InlineData("")]
    public void One_of_another_program_that_is_malformed_is_kept_as_it_stands(string text)
    {
        var signature = StoreSignature.Read(text);

        Assert.False(signature.IsWellFormed);
        Assert.Equal(text, signature.ToString());
    }

    [Fact]
    public void One_that_is_malformed_does_not_steer_a_terminal() => Assert.Equal("a\uFFFD]b", StoreSignature.Read("a\u001b]b").ToString());

    [Fact]
    public void Padding_may_be_absent_as_for_Nix() => Assert.Equal("name:AAA", StoreSignature.Parse("name:AAA").ToString());

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("name:")]
    [InlineData(":AAAA")]
    [InlineData("name:A")]
    [InlineData("name:AA*A")]
    [InlineData("na me:AAAA")]
    [InlineData("name:AAAA\n")]
    public void Rejects_what_is_none(string text)
    {
        Assert.Throws<NixFormatException>(() => StoreSignature.Parse(text));
        Assert.False(StoreSignature.TryParse(text, out _));
    }

    [Theory]
    [InlineData("\u200bkey:AAAA")]
    [InlineData("\ufeffkey:AAAA")]
    [InlineData("k\u202eey:AAAA")]
    public void A_name_with_an_invisible_character_is_refused(string text) => Assert.False(StoreSignature.TryParse(text, out _));
}
