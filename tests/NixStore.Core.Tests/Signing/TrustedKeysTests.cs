using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Trust;

namespace NixStore.Signing;

public sealed class TrustedKeysTests : IDisposable
{
    private readonly SecretKey _cache = SecretKey.Generate("cache-1");
    private readonly SecretKey _other = SecretKey.Generate("other-1");

    private static ValidPathInfo Hello => new()
    {
        Path = TestPaths.Path("hello"),
        NarHash = Hash.Compute(NixHashAlgorithm.Sha256, "hello"u8),
        NarSize = 100,
        References = [TestPaths.Path("glibc")],
    };

    private static ValidPathInfo ContentAddressed
    {
        get
        {
            var address = new ContentAddress(ContentAddressMethod.Nar, Hash.Compute(NixHashAlgorithm.Sha256, "source"u8));
            return new ValidPathInfo
            {
                Path = StorePathComputation.FromContentAddress(StoreDirectory.Default, "source", address),
                NarHash = address.Hash,
                NarSize = 100,
                ContentAddress = address,
            };
        }
    }

    private TrustedKeys Keys => new([_cache.PublicKey]);

    public void Dispose()
    {
        _cache.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Distinguish_right_wrong_and_unknown_signatures()
    {
        var signed = Hello with { Signatures = [Sign(_cache, Hello), Sign(_cache, Hello with { NarSize = 101 }), Sign(_other, Hello)] };
        var trust = Keys.Check(signed, StoreDirectory.Default);
        Assert.Equal(
            [SignatureVerdict.Good, SignatureVerdict.Wrong, SignatureVerdict.UnknownKey],
            trust.Signatures.Select(static signature => signature.Verdict));
        Assert.Equal(signed.Signatures, trust.Signatures.Select(static signature => signature.Signature));
        Assert.Equal((true, TrustStatus.TrustedKey, false), (trust.IsTrusted, trust.Status, trust.IsContentAddressed));
    }

    [Fact]
    public void Trust_no_path_without_a_signature()
        => Assert.Equal((false, TrustStatus.NoSignature), Judge(Hello));

    [Fact]
    public void Trust_no_path_that_only_strangers_have_signed()
        => Assert.Equal((false, TrustStatus.UnknownKey), Judge(Hello with { Signatures = [Sign(_other, Hello)] }));

    [Fact]
    public void Trust_no_path_whose_signature_is_a_strangers_under_their_name()
        => Assert.Equal(
            (false, TrustStatus.WrongSignature), Judge(Hello with { Signatures = [Sign(_other, Hello) with { KeyName = "cache-1" }] }));

    [Fact]
    public void Trust_a_path_only_for_what_was_signed()
    {
        var signed = Hello with { Signatures = [Sign(_cache, Hello)] };
        Assert.True(Judge(signed).IsTrusted);
        Assert.True(Judge(signed with { Deriver = TestPaths.Path("hello.drv"), Ultimate = true }).IsTrusted);
        Assert.All(
            [
                signed with { Path = TestPaths.Path("bye") },
                signed with { NarHash = Hash.Compute(NixHashAlgorithm.Sha256, "bye"u8) },
                signed with { NarSize = 99 },
                signed with { References = [] },
                signed with { References = [TestPaths.Path("glibc"), TestPaths.Path("zlib")] },
            ],
            changed => Assert.Equal((false, TrustStatus.WrongSignature), Judge(changed)));
    }

    [Fact]
    public void Trust_a_path_in_the_store_directory_alone_for_which_it_was_signed()
        => Assert.False(Keys.Check(Hello with { Signatures = [Sign(_cache, Hello)] }, new StoreDirectory("/gnu/store")).IsTrusted);

    [Fact]
    public void Trust_no_signature_on_a_path_of_unknown_size()
        => Assert.Equal(
            (false, TrustStatus.WrongSignature), Judge(Hello with { NarSize = 0, Signatures = [Sign(_cache, Hello)] }));

    [Fact]
    public void Take_either_of_two_keys_of_one_name()
    {
        using var next = SecretKey.Generate("cache-1");
        var keys = new TrustedKeys([_cache.PublicKey, next.PublicKey, _cache.PublicKey]);
        Assert.Equal(2, keys.Keys.Count);
        Assert.All(
            [_cache, next],
            key => Assert.True(keys.Check(Hello with { Signatures = [Sign(key, Hello)] }, StoreDirectory.Default).IsTrusted));
    }

    [Fact]
    public void Trust_a_content_addressed_path_without_a_signature()
        => Assert.Equal((true, TrustStatus.ContentAddressed), Judge(ContentAddressed));

    [Fact]
    public void Trust_no_path_with_the_content_address_of_another()
        => Assert.Equal((false, TrustStatus.WrongContentAddress), Judge(ContentAddressed with { Path = TestPaths.Path("source") }));

    [Fact]
    public void Trust_no_content_address_whose_references_are_not_those_of_the_path()
        => Assert.Equal((false, TrustStatus.WrongContentAddress), Judge(ContentAddressed with { References = [TestPaths.Path("glibc")] }));

    [Fact]
    public void Trust_no_content_address_of_a_kind_that_has_no_references()
    {
        var address = new ContentAddress(ContentAddressMethod.Flat, Hash.Compute(NixHashAlgorithm.Sha256, "source"u8));
        var path = StorePathComputation.FromContentAddress(StoreDirectory.Default, "source", address);
        Assert.True(Judge(ContentAddressed with { Path = path, ContentAddress = address }).IsTrusted);
        Assert.False(Judge(ContentAddressed with { Path = path, ContentAddress = address, References = [path] }).IsTrusted);
    }

    private static StoreSignature Sign(SecretKey key, ValidPathInfo info) => key.Sign(info.Fingerprint(StoreDirectory.Default));

    private (bool IsTrusted, TrustStatus Status) Judge(ValidPathInfo info)
    {
        var trust = Keys.Check(info, StoreDirectory.Default);
        return (trust.IsTrusted, trust.Status);
    }
}
