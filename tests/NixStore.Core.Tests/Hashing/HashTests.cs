using System.Text;
using CsCheck;

namespace NixStore.Hashing;

public sealed class HashTests
{
    private static readonly string[] _hashFolder = ["src", "libutil-tests", "data", "hash"];

    private const string AbcSha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static readonly Gen<Hash> _hashes =
        from algorithm in Gen.Enum<NixHashAlgorithm>()
        from digest in Gen.Byte.Array[algorithm.DigestLength()]
        select new Hash(algorithm, digest);

    public static TheoryData<string, string, string> Vectors => new()
    {
        { "md5", "", "d41d8cd98f00b204e9800998ecf8427e" },
        { "md5", "abc", "900150983cd24fb0d6963f7d28e17f72" },
        { "sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
        { "sha1", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
        { "sha256", "abc", AbcSha256 },
        { "blake3", "abc", "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85" },
        { "blake3", "", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262" },
        {
            "sha256",
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        },
        {
            "sha512",
            "abc",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        },
    };

    public static TheoryData<string> Algorithms => ["md5", "sha1", "sha256", "sha512"];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Hashes_known_texts_to_their_digests(string algorithm, string text, string digest)
    {
        Assert.True(NixHashAlgorithmExtensions.TryParse(algorithm, out var parsed));
        var hash = Hash.Compute(parsed, Encoding.UTF8.GetBytes(text));
        Assert.Equal($"{algorithm}:{digest}", hash.ToString(HashFormat.Base16));
    }

    [Fact]
    public void Writes_every_form()
    {
        var hash = Hash.Compute(NixHashAlgorithm.Sha256, "abc"u8);
        Assert.Equal("sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s", hash.ToString(HashFormat.Nix32));
        Assert.Equal("sha256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", hash.ToString(HashFormat.Base64));
        Assert.Equal("sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", hash.ToString());
        Assert.Equal("1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s", hash.ToBareString(HashFormat.Nix32));
    }

    [Fact]
    public void Reads_each_form_that_it_writes_with_and_without_its_algorithm()
        => _hashes.Sample(static hash =>
        {
            foreach (var format in Enum.GetValues<HashFormat>())
            {
                Assert.Equal(hash, Hash.Parse(hash.ToString(format)));
                Assert.Equal(hash, Hash.Parse(hash.ToString(format), hash.Algorithm));
                Assert.Equal(hash, Hash.Parse(hash.ToBareString(format), hash.Algorithm));
            }
        });

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha256-")]
    [InlineData("sha257:" + AbcSha256)]
    [InlineData("SHA256:" + AbcSha256)]
    [InlineData("md5:" + AbcSha256)]
    [InlineData("sha256:" + AbcSha256 + "00")]
    [InlineData("sha256:ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256-" + AbcSha256)]
    [InlineData("sha256-1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s")]
    [InlineData("sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=A")]
    [InlineData("sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=?option")]
    [InlineData("sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa==")]
    [InlineData("sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfI FaA=")]
    [InlineData("sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5e")]
    [InlineData("sha256:zb8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s")]
    [InlineData(AbcSha256)]
    public void Rejects_what_is_no_hash(string text)
    {
        Assert.Throws<NixFormatException>(() => Hash.Parse(text));
        Assert.False(Hash.TryParse(text, out _));
    }

    [Theory]
    [InlineData(NixHashAlgorithm.Md5)]
    [InlineData(NixHashAlgorithm.Sha1)]
    [InlineData(NixHashAlgorithm.Sha256)]
    [InlineData(NixHashAlgorithm.Sha512)]
    public void Reads_SRI_with_any_padding_as_Nix_does(NixHashAlgorithm algorithm)
    {
        var hash = Hash.Compute(algorithm, "abc"u8);
        var bare = hash.ToString(HashFormat.Sri).TrimEnd('=');

        Assert.All(["", "=", "==", "==="], padding => Assert.Equal(hash, Hash.Parse(bare + padding)));
        Assert.False(Hash.TryParse(bare[..^1], out _));
        Assert.False(Hash.TryParse(bare + "A", out _));
        Assert.False(Hash.TryParse(bare[..5] + "=" + bare[5..], out _));
    }

    [Fact]
    public void Rejects_another_algorithm_than_the_one_expected()
        => Assert.Contains(
            "sha1 is expected", Assert.Throws<NixFormatException>(() => Hash.Parse("sha256:" + AbcSha256, NixHashAlgorithm.Sha1)).Message);

    [Fact]
    public void Reads_base16_in_upper_case_as_Nix_does()
        => Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha256, "abc"u8), Hash.Parse("sha256:" + AbcSha256.ToUpperInvariant()));

    [Fact]
    public void Is_equal_only_with_the_same_algorithm_and_digest()
    {
        var hash = Hash.Compute(NixHashAlgorithm.Sha256, "abc"u8);
        Assert.Equal(hash.GetHashCode(), Hash.Parse("sha256:" + AbcSha256).GetHashCode());
        Assert.NotEqual(hash, Hash.Compute(NixHashAlgorithm.Sha256, "abd"u8));
        Assert.NotEqual(hash, Hash.Compute(NixHashAlgorithm.Sha512, "abc"u8));
        Assert.False(hash.Equals(null));
    }

    [Fact]
    public void Rejects_a_digest_of_another_length()
        => Assert.Throws<ArgumentException>(static () => new Hash(NixHashAlgorithm.Sha1, new byte[32]));

    [Fact]
    public void Hashes_the_same_in_pieces()
        => Gen.Select(Gen.Byte.Array[0, 300].Array[0, 10], Gen.Enum<NixHashAlgorithm>()).Sample(static (pieces, algorithm) =>
        {
            using var hasher = new IncrementalHasher(algorithm);
            foreach (var piece in pieces)
            {
                hasher.Append(piece);
            }

            var whole = pieces.SelectMany(static piece => piece).ToArray();
            Assert.Equal(whole.Length, hasher.Length);
            Assert.Equal(Hash.Compute(algorithm, whole), hasher.Finish());
            Assert.Equal(0, hasher.Length);
            Assert.Equal(Hash.Compute(algorithm, []), hasher.Finish());
        });

    [Fact]
    public void Hashes_what_is_read_through_a_stream()
    {
        var bytes = new byte[100_000];
        new Random(7).NextBytes(bytes);
        using var stream = new HashingReadStream(new SlowStream(bytes, 999), NixHashAlgorithm.Sha1);
        stream.CopyTo(Stream.Null);
        Assert.Equal(bytes.Length, stream.BytesRead);
        Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha1, bytes), stream.FinishHash());
    }

    public static TheoryData<string> NixsHashes => NixData.Files("*.json", _hashFolder);

    [Theory]
    [MemberData(nameof(NixsHashes))]
    public void Reads_and_writes_the_hashes_of_Nixs_own_data(string file)
    {
        var text = System.Text.Json.JsonSerializer.Deserialize<string>(NixData.Read([.. _hashFolder, file]))!;
        Assert.Equal(text, Hash.Parse(text).ToString(HashFormat.Sri));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Agrees_with_nix_hash_about_every_form(string algorithm)
    {
        var nixHash = ExternalProgram.Require("nix-hash");
        using var temporary = new TemporaryDirectory();
        var bytes = new byte[10_000];
        new Random(algorithm.Length).NextBytes(bytes);
        var file = temporary.WriteFile("file", bytes);
        Assert.True(NixHashAlgorithmExtensions.TryParse(algorithm, out var parsed));
        var hash = Hash.Compute(parsed, bytes);
        var base16 = nixHash.RunForText("--flat", "--type", algorithm, file);
        var nix32 = nixHash.RunForText("--flat", "--base32", "--type", algorithm, file);
        Assert.Equal(base16, hash.ToBareString(HashFormat.Base16));
        Assert.Equal(nix32, hash.ToBareString(HashFormat.Nix32));
        Assert.Equal(base16, nixHash.RunForText("--to-base16", "--type", algorithm, hash.ToBareString(HashFormat.Nix32)));

        var nix = ExternalProgram.Require("nix");
        Assert.Equal(
            hash.ToString(HashFormat.Sri),
            nix.RunForText("--extra-experimental-features", "nix-command", "hash", "to-sri", "--type", algorithm, nix32));
        Assert.Equal(
            hash.ToBareString(HashFormat.Base64),
            nix.RunForText("--extra-experimental-features", "nix-command", "hash", "to-base64", hash.ToString(HashFormat.Sri)));
    }
}
