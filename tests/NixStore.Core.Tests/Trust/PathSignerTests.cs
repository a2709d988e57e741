using System.Text;
using System.Text.Json;
using NixStore.Copying;
using NixStore.FileSystem;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Errors;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Trust;

/// <summary>Signing in a local store, compared with the real Nix if it is installed.</summary>
public sealed class PathSignerTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SecretKey _key = SecretKey.Generate("cache-1");
    private LocalStore? _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static StorePath Git => TestPaths.Path("git");

    private string KeyPath => _directory.Combine("cache.key");

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _key.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Adds_what_a_path_lacks_and_keeps_what_it_has()
    {
        var store = await OpenStore();
        using var other = SecretKey.Generate("other-1");
        await Sign(other, Git);

        Assert.Equal(["cache-1"], Names((await Sign(_key, Git)).Added));
        Assert.Empty((await Sign(_key, Git)).Added);

        var info = (await store.FindPathInfoAsync(Git, Token))!;
        Assert.Equal(["cache-1", "other-1"], Names(info.Signatures));
        Assert.All([_key, other], key => Assert.True(new TrustedKeys([key.PublicKey]).Check(info, store.Directory).IsTrusted));
    }

    [Fact]
    public async Task Changes_nothing_but_the_signatures()
    {
        var store = await OpenStore();
        var before = (await store.FindPathInfoAsync(Git, Token))!;
        var signed = await Sign(_key, Git);
        Assert.Equal(before with { Signatures = signed.Added }, await store.FindPathInfoAsync(Git, Token));
    }

    [Fact]
    public async Task Reports_a_path_that_was_removed_and_signs_the_others()
    {
        var store = await OpenStore();
        var signer = new PathSigner(store, [_key]);
        var git = (await store.FindPathInfoAsync(Git, Token))!;
        var gone = git with { Path = TestPaths.Path("gone") };

        var error = await Assert.ThrowsAsync<StorePathNotValidException>(
            async () => await signer.AddAsync([await signer.SignAsync(gone, Token), await signer.SignAsync(git, Token)], Token));

        Assert.Equal(gone.Path, error.Path);
        Assert.Equal(["cache-1"], Names((await store.FindPathInfoAsync(Git, Token))!.Signatures));
    }

    [Fact]
    public async Task Several_writers_lose_none_of_each_others_signatures()
    {
        await OpenStore();
        string[] names = [.. Enumerable.Range(0, 8).Select(static number => $"cache-{number}")];
        await Parallel.ForEachAsync(names, Token, async (name, token) =>
        {
            using var key = SecretKey.Generate(name);
            await using var store = LocalStore.Open(_store!.Layout);
            var signer = new PathSigner(store, [key]);
            await signer.AddAsync([await signer.SignAsync((await store.FindPathInfoAsync(Git, token))!, token)], token);
        });
        Assert.Equal(names, Names((await _store!.FindPathInfoAsync(Git, Token))!.Signatures));
    }

    [Fact]
    public async Task Makes_the_signatures_that_Nix_makes()
    {
        var nix = ExternalProgram.Require("nix");
        ExternalProgram.Require("nix-store")
            .Run(["--generate-binary-cache-key", "cache.example.org-1", KeyPath, _directory.Combine("cache.pub")]);
        var store = await OpenStore();
        RunNix(nix, "store", "sign", "--recursive", "--key-file", KeyPath, store.Directory.Print(Git));

        using var key = new SecretKeyFile(KeyPath).Read();
        var signer = new PathSigner(store, [key]);
        var signed = 0;
        await foreach (var info in store.EnumeratePathInfosAsync(Token))
        {
            Assert.Empty((await signer.SignAsync(info, Token)).Added);
            Assert.Equal(info.Signatures, (await signer.SignAsync(info with { Signatures = [] }, Token)).Added);
            signed++;
        }

        Assert.Equal(3, signed);
    }

    [Fact]
    public async Task Makes_signatures_that_Nix_accepts_and_reads()
    {
        var nix = ExternalProgram.Require("nix");
        var store = await OpenStore();
        var path = store.Directory.Print(Git);
        string[] verify = ["store", "verify", "--no-contents", "--sigs-needed", "1", path];
        Assert.NotEqual(0, TryNix(nix, verify).ExitCode);

        var signed = await Sign(_key, Git);

        Assert.Equal(0, TryNix(nix, verify).ExitCode);
        using var json = JsonDocument.Parse(RunNix(nix, "path-info", "--json", path));
        Assert.Equal(signed.Added[0].ToString(), json.RootElement[0].GetProperty("signatures")[0].GetString());
    }

    [Fact]
    public async Task A_signature_that_Nix_adds_at_the_same_time_stays()
    {
        var nix = ExternalProgram.Require("nix");
        var store = await OpenStore();
        string[] names = [.. Enumerable.Range(0, 6).Select(static number => $"cache-{number}")];
        await Task.WhenAll(names.Select((name, number) => Task.Run(
            async () =>
            {
                using var key = SecretKey.Generate(name);
                if (number % 2 == 0)
                {
                    await Sign(key, Git);
                    return;
                }

                var file = new SecretKeyFile(_directory.Combine(name));
                file.Write(key);
                RunNix(nix, "store", "sign", "--key-file", file.Path, store.Directory.Print(Git));
            },
            Token)));
        Assert.Equal(names, Names((await store.FindPathInfoAsync(Git, Token))!.Signatures));
    }

    private static IEnumerable<string> Names(IEnumerable<StoreSignature> signatures)
        => signatures.Select(static signature => signature.KeyName).Order(StringComparer.Ordinal);

    /// <summary>
    /// A local store with the closure of <see cref="Git"/>, as it comes from elsewhere: neither signed nor content-addressed.
    /// </summary>
    private async Task<LocalStore> OpenStore()
    {
        var source = new MemoryStore();
        source.Add("glibc");
        source.Add("zlib", "glibc");
        source.Add("git", "glibc", "zlib");
        _store = await LocalStore.OpenOrCreateAsync(LocalStoreLayout.FromRoot(_directory.Combine("root")), Token);
        await new ClosureCopier(source, _store).CopyAsync([Git], null, Token);
        return _store;
    }

    private async Task<SignedPath> Sign(SecretKey key, StorePath path)
    {
        var signer = new PathSigner(_store!, [key]);
        var signed = await signer.SignAsync((await _store!.FindPathInfoAsync(path, Token))!, Token);
        await signer.AddAsync([signed], Token);
        return signed;
    }

    private string RunNix(ExternalProgram nix, params string[] arguments)
    {
        var (exitCode, output, error) = TryNix(nix, arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private (int ExitCode, string Output, string Error) TryNix(ExternalProgram nix, params string[] arguments)
    {
        var (exitCode, output, error) = nix.TryRun(
            ["--extra-experimental-features", "nix-command", "--option", "trusted-public-keys", _key.PublicKey.ToString(),
                .. arguments, "--store", _directory.Combine("root")]);
        return (exitCode, Encoding.UTF8.GetString(output), error);
    }
}
