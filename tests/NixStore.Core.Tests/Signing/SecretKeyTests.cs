using System.Diagnostics;
using System.Reflection;
using System.Text;
using CsCheck;

namespace NixStore.Signing;

public sealed class SecretKeyTests
{
    // RFC 8032, section 7.1, "TEST SHA(abc)".
    private static readonly byte[] _seed = Convert.FromHexString("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42");
    private static readonly byte[] _public = Convert.FromHexString("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf");
    private static readonly byte[] _message = Convert.FromHexString(
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");

    private static readonly byte[] _signatureOfMessage = Convert.FromHexString(
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704");

    private static string Written => "test-1:" + Convert.ToBase64String([.. _seed, .. _public]);

    /// <summary>Texts that are no secret key, though each holds what must not be shown.</summary>
    public static TheoryData<string> Malformed =>
    [
        Convert.ToBase64String([.. _seed, .. _public]),
        ":" + Convert.ToBase64String([.. _seed, .. _public]),
        "test-1:" + Convert.ToBase64String(_seed),
        "test-1:" + Convert.ToBase64String([.. _seed, .. _public, 0]),
        "test-1:" + Convert.ToBase64String([.. _seed, .. _public])[1..],
        "test-1:" + Convert.ToBase64String([.. _seed, .. _seed]),
        "test-1:" + Convert.ToBase64String([.. _seed, .. _public]).Replace('a', '*'),
        "te st:" + Convert.ToBase64String([.. _seed, .. _public]),
        "te\u001bst:" + Convert.ToBase64String([.. _seed, .. _public]),
        "test-1:" + new string(' ', 2000) + Convert.ToBase64String([.. _seed, .. _public]),
    ];

    [Fact]
    public void Signs_the_vector_of_the_standard()
    {
        using var key = SecretKey.Parse(Written);
        Assert.Equal(("test-1", Convert.ToBase64String(_signatureOfMessage)), (key.Sign(_message).KeyName, key.Sign(_message).Value));
        Assert.Equal(_public, key.PublicKey.Bytes.ToArray());
        Assert.True(key.PublicKey.Verify(_message, key.Sign(_message)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(" \r\n")]
    public void Reads_a_file_with_white_space_around_the_key(string around)
    {
        using var key = SecretKey.Parse(Encoding.UTF8.GetBytes(around + Written + around));
        Assert.Equal("test-1", key.Name);
        using var same = SecretKey.Parse((around + Written + around).AsSpan());
        Assert.Equal(key.PublicKey, same.PublicKey);
    }

    [Fact]
    public void Reads_base64_without_its_padding_as_Nix_does()
    {
        using var key = SecretKey.Parse(Written.TrimEnd('='));
        Assert.Equal(_public, key.PublicKey.Bytes.ToArray());
    }

    [Fact]
    public void Writes_what_it_reads()
    {
        using var key = SecretKey.Parse(Written);
        Assert.Equal(Written, Encoding.UTF8.GetString(key.Export()));
    }

    [Fact]
    public void Makes_another_key_each_time_that_signs_what_its_public_key_accepts()
    {
        using var one = SecretKey.Generate("cache.example.org-1");
        using var other = SecretKey.Generate("cache.example.org-1");
        Assert.NotEqual(one.PublicKey, other.PublicKey);
        using var read = SecretKey.Parse(one.Export());
        Assert.True(one.PublicKey.Verify("data"u8, read.Sign("data"u8)));
        Assert.False(other.PublicKey.Verify("data"u8, read.Sign("data"u8)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a\nb")]
    [InlineData("a\u0007b")]
    public void Makes_no_key_whose_name_could_not_be_listed(string name)
        => Assert.Throws<NixFormatException>(() => SecretKey.Generate(name));

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public void Rejects_what_is_none_and_does_not_repeat_it(string text)
    {
        var error = Assert.Throws<NixFormatException>(() => SecretKey.Parse(text));
        Assert.DoesNotContain(Convert.ToBase64String(_seed)[..10], error.ToString(), StringComparison.Ordinal);
        Assert.Throws<NixFormatException>(() => SecretKey.Parse(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Says_that_a_public_key_does_not_sign()
        => Assert.Contains(
            "public key",
            Assert.Throws<NixFormatException>(() => SecretKey.Parse("test-1:" + Convert.ToBase64String(_public))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Rejects_any_text_that_was_changed_with_an_error_of_its_own()
        => Gen.Select(Gen.Int[0, Written.Length - 1], Gen.Char).Sample(static change =>
        {
            var (at, character) = change;
            var text = $"{Written[..at]}{character}{Written[(at + 1)..]}";
            try
            {
                using var key = SecretKey.Parse(text);

                // Only the name may be another, and what base64 leaves open in its last character.
                Assert.Equal(_public, key.PublicKey.Bytes.ToArray());
            }
            catch (NixFormatException)
            {
            }
        });

    [Fact]
    public void Shows_its_name_alone()
    {
        using var key = SecretKey.Parse(Written);
        Assert.Equal("test-1", key.ToString());
        Assert.Equal("{Name}", typeof(SecretKey).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
        Assert.Equal(["Name", "PublicKey"], typeof(SecretKey).GetProperties().Select(property => property.Name).Order());
        Assert.Empty(typeof(SecretKey).GetFields());
    }

    [Fact]
    public void Signs_nothing_when_it_is_wiped()
    {
        var key = SecretKey.Parse(Written);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign("data"u8));
        Assert.Throws<ObjectDisposedException>(key.Export);
        Assert.Equal("test-1", key.PublicKey.Name);
    }

    [Fact]
    public void Reads_the_key_that_Nix_has_made_and_Nix_reads_ours()
    {
        var nix = ExternalProgram.Require("nix");
        var store = ExternalProgram.Require("nix-store");
        using var directory = new TemporaryDirectory();
        store.Run(["--generate-binary-cache-key", "cache.example.org-1", directory.Combine("secret"), directory.Combine("public")]);

        using var theirs = SecretKey.Parse(File.ReadAllBytes(directory.Combine("secret")));
        Assert.Equal(PublicKey.Parse(File.ReadAllText(directory.Combine("public"))), theirs.PublicKey);
        Assert.Equal(File.ReadAllBytes(directory.Combine("secret")), theirs.Export());

        using var ours = SecretKey.Generate("cache.example.org-2");
        var converted = nix.Run(["--extra-experimental-features", "nix-command", "key", "convert-secret-to-public"], ours.Export());
        Assert.Equal(ours.PublicKey.ToString(), Encoding.UTF8.GetString(converted));
    }
}
