using CsCheck;

namespace NixStore.Hashing;

public sealed class Nix32Tests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("1f", "0z")]
    [InlineData("0839703786356bca59b0f4a32987eb2e6de43ae8", "x0xf8v9fxf3jk8zln1cwlsrmhqvp0f88")]
    public void Writes_known_bytes(string base16, string text)
    {
        var bytes = Convert.FromHexString(base16);
        Assert.Equal(text, Nix32.Encode(bytes));
        var decoded = new byte[bytes.Length];
        Assert.True(Nix32.TryDecode(text, decoded));
        Assert.Equal(bytes, decoded);
    }

    [Fact]
    public void Reads_what_it_writes_at_any_length()
        => Gen.Byte.Array[0, 200].Sample(static bytes =>
        {
            var text = Nix32.Encode(bytes);
            Assert.Equal(Nix32.EncodedLength(bytes.Length), text.Length);
            Assert.True(Nix32.IsNix32(text));
            var decoded = new byte[bytes.Length];
            Assert.True(Nix32.TryDecode(text, decoded));
            Assert.Equal(bytes, decoded);
        });

    [Theory]
    [InlineData("zz")]
    [InlineData("0e")]
    [InlineData("0E")]
    [InlineData("0")]
    [InlineData("000")]
    public void Rejects_what_is_not_one_byte(string text) => Assert.False(Nix32.TryDecode(text, new byte[1]));
}
