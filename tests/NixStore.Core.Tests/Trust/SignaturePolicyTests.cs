using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Trust;

public sealed class SignaturePolicyTests : IDisposable
{
    private readonly SecretKey _cache = SecretKey.Generate("cache-1");
    private readonly SecretKey _other = SecretKey.Generate("other-1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SignaturePolicy Policy => new(new TrustedKeys([_cache.PublicKey]));

    public void Dispose()
    {
        _cache.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Takes_what_a_trusted_key_has_signed()
    {
        var store = new MemoryStore();
        ValidPathInfo[] infos = [Signed(store.Add("glibc"), _cache), Signed(store.Add("zlib"), _other, _cache)];

        Assert.Equal(infos, await Policy.RequireAsync(infos, store, Token));
    }

    [Fact]
    public async Task Names_each_path_that_it_does_not_take_and_the_keys_that_were_tried()
    {
        var store = new MemoryStore { Location = "https://cache.example.org" };
        ValidPathInfo[] infos =
        [
            Signed(store.Add("glibc"), _cache),
            store.Add("zlib"),
            Signed(store.Add("git"), _other),
            store.Add("curl") with { Signatures = [_cache.Sign("something else"u8)] },
        ];

        var error = await Assert.ThrowsAsync<UntrustedPathsException>(() => Policy.RequireAsync(infos, store, Token));

        Assert.Equal(["zlib", "git", "curl"], error.Paths.Select(static path => path.Info.Path.Name));
        Assert.Equal(
            [TrustStatus.NoSignature, TrustStatus.UnknownKey, TrustStatus.WrongSignature], error.Paths.Select(static path => path.Status));
        Assert.Equal([_cache.PublicKey], error.Keys.Keys);
        string[] reported =
        [
            "https://cache.example.org",
            "-zlib (not signed)",
            "-git (signed by other-1",
            "-curl (wrong signature of cache-1",
            "Keys tried: cache-1",
        ];
        Assert.All(reported, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Names_a_few_of_many_paths()
    {
        var store = new MemoryStore();
        ValidPathInfo[] infos = [.. Enumerable.Range(0, 500).Select(number => store.Add($"path-{number}"))];

        var error = await Assert.ThrowsAsync<UntrustedPathsException>(() => Policy.RequireAsync(infos, store, Token));

        Assert.Equal(500, error.Paths.Count);
        Assert.Contains("490 more", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 100, 2000);
    }

    [Fact]
    public async Task Says_that_there_is_no_key_at_all()
    {
        var store = new MemoryStore();
        var error = await Assert.ThrowsAsync<UntrustedPathsException>(
            () => new SignaturePolicy(new TrustedKeys([])).RequireAsync([store.Add("zlib")], store, Token));
        Assert.Contains("No key is trusted", error.Message, StringComparison.Ordinal);
    }

    private static ValidPathInfo Signed(ValidPathInfo info, params IEnumerable<SecretKey> keys)
        => info with { Signatures = [.. keys.Select(key => key.Sign(info.Fingerprint(StoreDirectory.Default)))] };
}
