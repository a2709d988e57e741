namespace NixStore.Signing;

public sealed class SignatureTests
{
    [Fact]
    public void Reads_what_it_writes()
    {
        var signature = Signature.Parse("cache.example.org-1:AAAA");
        Assert.Equal(("cache.example.org-1", "AAAA"), (signature.KeyName, signature.Value));
        Assert.Equal("cache.example.org-1:AAAA", signature.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("name:")]
    [InlineData(":AAAA")]
    [InlineData("name:AAA")]
    [InlineData("name:AA*A")]
    [InlineData("na me:AAAA")]
    [InlineData("name:AAAA\n")]
    public void Rejects_what_is_none(string text)
    {
        Assert.Throws<NixFormatException>(() => Signature.Parse(text));
        Assert.False(Signature.TryParse(text, out _));
    }
}
