using NixStore.Serving.Clients;
namespace NixStore.Serving.Daemon;

/// <summary>The real Nix as the client, 2.8.0 in Debian 12.</summary>
public sealed class NixClientOfDaemonTests
{
    // The other way Nix 2.8 would read the files in /nix/store, whatever the socket's store is.
    [Fact]
    public async Task Copies_a_closure_and_finds_it_whole()
    {
        await using var source = RunningStoreServer.Start();
        await FillAsync(source);
        await using var server = RunningStoreServer.Start();
        Nix("copy", "--no-check-sigs", "--from", source.Root, "--to", $"unix://{server.Socket}", DaemonSample.PathOf("git"));
        Assert.Equal("", server.Ask("--verify", "--check-contents"));
        Assert.Equal(3, server.Ask("--query", "--requisites", DaemonSample.PathOf("git")).Split('\n').Length);
    }

    [Fact]
    public async Task Asks_what_the_store_knows()
    {
        await using var server = RunningStoreServer.Start();
        await FillAsync(server);
        string[] queries =
            ["--references", "--referrers", "--requisites", "--referrers-closure", "--hash", "--size", "--deriver", "--tree"];
        foreach (var query in queries)
        {
            var path = DaemonSample.PathOf("zlib");
            Assert.Equal(server.Ask("--query", query, path), Query("--query", query, path));
        }

        Assert.Equal(3, Nix("path-info", "--store", $"unix://{server.Socket}", "--all").Split('\n').Length);
        Assert.Contains(
            "NixStore.Core",
            ExternalProgram.Require("nix")
                .TryRun(["--extra-experimental-features", "nix-command", "store", "ping", "--store", $"unix://{server.Socket}"]).Error,
            StringComparison.Ordinal);

        string Query(params string[] arguments)
            => ExternalProgram.Require("nix-store").RunForText(["--store", $"unix://{server.Socket}", .. arguments]);
    }

    [Fact]
    public async Task Adds_files_texts_and_directories_as_Nix_itself_names_them()
    {
        await using var server = RunningStoreServer.Start();
        var directory = server.Files.Combine("tree");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "file"), "contents");
        var file = Path.Combine(directory, "file");
        var own = server.Files.Combine("own");
        foreach (var arguments in new string[][]
        {
            ["--add", directory],
            ["--add", file],
            ["--add-fixed", "sha256", file],
            ["--add-fixed", "--recursive", "sha1", directory],
            ["--add-fixed", "sha512", file],
        })
        {
            Assert.Equal(Store(own, arguments), Store($"unix://{server.Socket}", arguments));
        }

        var text = Nix("eval", "--store", $"unix://{server.Socket}", "--raw", "--expr", "builtins.toFile \"name\" \"text\"");
        Assert.Equal(Nix("eval", "--store", own, "--raw", "--expr", "builtins.toFile \"name\" \"text\""), text);
        Assert.Equal("", server.Ask("--verify", "--check-contents"));

        static string Store(string store, string[] arguments)
            => ExternalProgram.Require("nix-store").RunForText(["--store", store, .. arguments]);
    }

    [Fact]
    public async Task Gets_the_error_that_nothing_is_built()
    {
        await using var server = RunningStoreServer.Start();
        const string derivation = """derivation { name = "x"; system = builtins.currentSystem; builder = "/bin/sh"; }""";
        var (exitCode, _, error) = ExternalProgram.Require("nix-build").TryRun(
            ["--store", $"unix://{server.Socket}", "--no-out-link", "--expr", derivation]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("cannot be built", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Makes_a_root_of_a_link_of_its_own()
    {
        await using var server = RunningStoreServer.Start();
        await FillAsync(server);
        var link = server.Files.Combine("link");
        ExternalProgram.Require("nix-store")
            .RunForText("--store", $"unix://{server.Socket}", "--realise", DaemonSample.PathOf("git"), "--add-root", link);
        var root = Assert.Single(new DirectoryInfo(Path.Combine(server.Root, "nix/var/nix/gcroots/auto")).GetFiles());
        Assert.Equal(link, root.LinkTarget);
    }

    [Fact]
    public async Task Is_refused_without_a_signature_if_it_is_not_trusted()
    {
        await using var server = RunningStoreServer.Start(static options => options with
        {
            TrustedUsers = new UserList(["no-user-of-this-name"]),
            Policy = new Trust.SignaturePolicy(new Trust.TrustedKeys([])),
        });
        await using var source = RunningStoreServer.Start();
        await FillAsync(source);
        var (exitCode, _, error) = ExternalProgram.Require("nix").TryRun(
            [
                "--extra-experimental-features", "nix-command", "copy", "--no-check-sigs",
                "--from", source.Root, "--to", $"unix://{server.Socket}", DaemonSample.PathOf("git"),
            ]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("has no trusted signature", error, StringComparison.Ordinal);
        Assert.Equal("", Nix("path-info", "--store", $"unix://{server.Socket}", "--all"));
    }

    private static async Task FillAsync(RunningStoreServer server)
    {
        await using var store = await server.OpenAsync();
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
    }

    private static string Nix(params string[] arguments)
        => ExternalProgram.Require("nix").RunForText(["--extra-experimental-features", "nix-command", .. arguments]);
}
