using CsCheck;

namespace NixStore.Signing;

public sealed class PublicKeyTests
{
    // The key of cache.nixos.org, as everyone has it in nix.conf.
    private const string Known = "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=";

    [Fact]
    public void Reads_what_it_writes()
    {
        var key = PublicKey.Parse(Known);
        Assert.Equal("cache.nixos.org-1", key.Name);
        Assert.Equal(Known, key.ToString());
        Assert.Equal(key, PublicKey.Parse($" {Known}\n"));
        Assert.Equal(key.GetHashCode(), PublicKey.Parse(Known).GetHashCode());
        Assert.NotEqual(key, PublicKey.Parse(Known.Replace("-1", "-2", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cache.nixos.org-1")]
    [InlineData("6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=")]
    [InlineData(":6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=")]
    [InlineData("cache.nixos.org-1:")]
    [InlineData("cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShj=")]
    [InlineData("cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjYA")]
    [InlineData("cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZP QFGspcDShjY=")]
    [InlineData("cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZP_QFGspcDShjY=")]
    [InlineData("cache nixos:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=")]
    [InlineData("cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY= other-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=")]
    public void Rejects_what_is_none(string text)
    {
        Assert.False(PublicKey.TryParse(text, out _));
        Assert.Throws<NixFormatException>(() => PublicKey.Parse(text));
    }

    [Theory]
    [InlineData("6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=", "The text is not a public key: it has no name that ends with a colon.")]
    [InlineData("cache-1:6NCHdD59", "'cache-1:…' is not a public key: its base64 has 8 characters instead of 44.")]
    [InlineData("cache-1:6NCHdD59X431o0gWypbMrAURkbJ16ZP_QFGspcDShjY=", "'cache-1:…' is not a public key: its base64 is malformed.")]
    [InlineData(
        "ca\u00A0che:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=", "its name cannot be used: it has a colon, a space")]
    public void The_error_says_what_is_wrong(string text, string expected)
        => Assert.Contains(expected, Assert.Throws<NixFormatException>(() => PublicKey.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_error_about_a_list_says_which_key_is_wrong()
    {
        Assert.Equal([PublicKey.Parse(Known)], PublicKey.ParseList($"\n {Known}\t"));
        Assert.Empty(PublicKey.ParseList(" "));
        Assert.StartsWith(
            "Key 2 of 3: The text is not a public key: it has no name",
            Assert.Throws<NixFormatException>(() => PublicKey.ParseList($"{Known} other-1 {Known}")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_secret_key_without_repeating_it()
    {
        using var secret = SecretKey.Generate("cache-1");
        var text = System.Text.Encoding.UTF8.GetString(secret.Export());
        var error = Assert.Throws<NixFormatException>(() => PublicKey.Parse(text));
        Assert.Contains("secret key", error.Message, StringComparison.Ordinal);
        foreach (var damaged in new[] { text, text[..^4], text + "AAAA", text["cache-1:".Length..] })
        {
            Assert.DoesNotContain(
                text.Substring(20, 8),
                Assert.Throws<NixFormatException>(() => PublicKey.Parse(damaged)).ToString(),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Takes_only_signatures_of_its_own_name()
    {
        using var secret = SecretKey.Generate("cache-1");
        var signature = secret.Sign("data"u8);
        Assert.True(secret.PublicKey.Verify("data"u8, signature));
        Assert.False(secret.PublicKey.Verify("data"u8, signature with { KeyName = "cache-2" }));
    }

    [Fact]
    public void Takes_no_signature_of_which_a_bit_was_changed()
    {
        using var secret = SecretKey.Generate("cache-1");
        var signature = secret.Sign("data"u8);
        Gen.Int[0, 511].Sample(bit =>
        {
            var bytes = Convert.FromBase64String(signature.Value);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(secret.PublicKey.Verify("data"u8, signature with { Value = Convert.ToBase64String(bytes) }));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64")]
    public void Takes_no_signature_of_another_length(string value)
        => Assert.False(PublicKey.Parse(Known).Verify("data"u8, new StoreSignature("cache.nixos.org-1", value)));

    [Fact]
    public void Takes_no_signature_under_a_key_of_low_order()
    {
        // With the neutral point as the key, R = identity and S = 0 would satisfy the bare equation for any data.
        byte[] identity = [1, .. new byte[31]];
        var text = "weak-1:" + Convert.ToBase64String(identity);
        var forged = new StoreSignature("weak-1", Convert.ToBase64String([.. identity, .. new byte[32]]));
        Assert.False(PublicKey.TryParse(text, out var key) && key.Verify("data"u8, forged));
    }

    [Fact]
    public void Reads_any_text_to_a_key_or_an_error()
        => Gen.OneOf(
            Gen.String,
            Gen.String.Select(static text => "a:" + text),
            Gen.Byte.Array[30, 34].Select(static bytes => "a:" + Convert.ToBase64String(bytes)))
            .Sample(static text =>
            {
                if (PublicKey.TryParse(text, out var key))
                {
                    Assert.Equal(key, PublicKey.Parse(key.ToString()));
                }
                else
                {
                    Assert.Throws<NixFormatException>(() => PublicKey.Parse(text));
                }
            });

    [Fact]
    public void A_byte_order_mark_before_a_key_is_ignored()
    {
        using var key = SecretKey.Generate("cache-1");
        using var again = SecretKey.Parse([0xef, 0xbb, 0xbf, .. key.Export()]);

        Assert.Equal(key.PublicKey, PublicKey.Parse("\ufeff" + key.PublicKey));
        Assert.Equal("cache-1", again.Name);
    }
}
