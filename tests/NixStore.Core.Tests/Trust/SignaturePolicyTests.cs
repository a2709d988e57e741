using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores;

namespace NixStore.Trust;

public sealed class SignaturePolicyTests : IDisposable
{
    private readonly SecretKey _cache = SecretKey.Generate("cache-1");
    private readonly SecretKey _other = SecretKey.Generate("other-1");

    private SignaturePolicy Policy => new(new TrustedKeys([_cache.PublicKey]));

    public void Dispose()
    {
        _cache.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Takes_what_a_trusted_key_has_signed()
    {
        var store = new MemoryStore();
        Policy.Require([Signed(store.Add("glibc"), _cache), Signed(store.Add("zlib"), _other, _cache)], store);
    }

    [Fact]
    public void Names_each_path_that_it_does_not_take_and_the_keys_that_were_tried()
    {
        var store = new MemoryStore { Location = "https://cache.example.org" };
        PathInfo[] infos =
        [
            Signed(store.Add("glibc"), _cache),
            store.Add("zlib"),
            Signed(store.Add("git"), _other),
            store.Add("curl") with { Signatures = [_cache.Sign("something else"u8)] },
        ];

        var error = Assert.Throws<UntrustedPathsException>(() => Policy.Require(infos, store));

        Assert.Equal(["zlib", "git", "curl"], error.Paths.Select(static path => path.Info.Path.Name));
        Assert.Equal([TrustStatus.NoSignature, TrustStatus.UnknownKey, TrustStatus.WrongSignature], error.Paths.Select(static path => path.Status));
        Assert.Equal([_cache.PublicKey], error.Keys.Keys);
        foreach (var told in new[] { "https://cache.example.org", "-zlib (not signed)", "-git (signed by other-1", "-curl (wrong signature of cache-1", "Keys tried: cache-1" })
        {
            Assert.Contains(told, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_a_few_of_many_paths()
    {
        var store = new MemoryStore();
        var error = Assert.Throws<UntrustedPathsException>(
            () => Policy.Require(Enumerable.Range(0, 500).Select(number => store.Add($"path-{number}")), store));
        Assert.Equal(500, error.Paths.Count);
        Assert.Contains("490 more", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 100, 2000);
    }

    [Fact]
    public void Says_that_there_is_no_key_at_all()
        => Assert.Contains(
            "No key is trusted",
            Assert.Throws<UntrustedPathsException>(
                () => new SignaturePolicy(new TrustedKeys([])).Require([new MemoryStore().Add("zlib")], StoreDirectory.Default, "hello.nario")).Message,
            StringComparison.Ordinal);

    private static PathInfo Signed(PathInfo info, params IEnumerable<SecretKey> keys)
        => info with { Signatures = [.. keys.Select(key => key.Sign(Fingerprint.Of(info, StoreDirectory.Default)))] };
}
