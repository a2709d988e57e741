using NixStore.Stores;
using NixStore.Stores.BinaryCache;

namespace NixStore.Opening;

public sealed class FromEnvironmentTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Configuration_netrc_and_disk_cache_are_those_of_the_variables()
    {
        var options = await OpenCacheAsync("http-connections = 7\nconnect-timeout = 3\n", "machine localhost login me password secret");

        Assert.Equal((7, TimeSpan.FromSeconds(3)), (options.Http.Connections, options.Http.ConnectTimeout));
        Assert.NotNull(options.Http.Authorization);
        Assert.NotNull(options.Memory);
        Assert.NotNull(options.Partials);
    }

    [Fact]
    public async Task Nothing_is_read_before_a_cache_is_opened()
    {
        var opener = Create("this is no setting", static options => options);

        await using var store = await opener.OpenWritableAsync(StoreReference.Parse(_directory["root"]), Token);

        await Assert.ThrowsAsync<NixFormatException>(() => opener.OpenAsync(StoreReference.Parse("http://localhost:1"), Token));
    }

    private async Task<BinaryCacheOptions> OpenCacheAsync(string configuration, string netrc)
    {
        _directory.WriteFile("conf/netrc", netrc);
        BinaryCacheOptions? seen = null;
        var opener = Create(configuration, configured => seen = configured);
        await using var server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\nStoreDir: /nix/store\n");
        await using var store = await opener.OpenAsync(StoreReference.Parse(server.Address.AbsoluteUri), Token);
        return seen!;
    }

    private StoreOpener Create(string configuration, Func<BinaryCacheOptions, BinaryCacheOptions> change)
    {
        _directory.WriteFile("conf/nix.conf", configuration);
        return StoreOpener.FromEnvironment(new StoreOpenerOptions
        {
            Environment = new StoreEnvironment(new Dictionary<string, string>
            {
                ["NIX_CONF_DIR"] = _directory["conf"],
                ["NIX_USER_CONF_FILES"] = "",
                ["XDG_CACHE_HOME"] = _directory["cache"],
                ["LOCALAPPDATA"] = _directory["cache"],
            }),
            ChangeCaches = change,
        });
    }
}
