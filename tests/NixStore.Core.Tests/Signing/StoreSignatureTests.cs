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
        Assert.Throws<NixFormatException>(() => StoreSignature.Parse(text));
        Assert.False(StoreSignature.TryParse(text, out _));
    }
}
