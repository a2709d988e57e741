using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Serving.Clients;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Remote;
using NixStore.Wire;

namespace NixStore.Serving.Daemon;

/// <summary>Clients of a served store list roots and collect garbage with the rules of the daemon of Nix.</summary>
public sealed class ServedCollectionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_client_finds_the_roots()
    {
        await using var server = await StartAsync();
        await using var store = await server.OpenAsync();

        var root = Assert.Single(await store.FindRootsAsync(Token));

        Assert.Equal(Path.Combine(server.Root, "nix/var/nix/gcroots/zlib"), root.Link);
        Assert.Equal(TestPaths.Path("zlib"), root.Path);
    }

    [Theory]
    [InlineData(true, "{temp:")]
    [InlineData(false, "{censored}")]
    public async Task A_client_that_is_not_trusted_does_not_learn_the_processes_that_use_a_path(bool isTrusted, string link)
    {
        await using var server = await StartAsync(isTrusted);
        await using var other = await server.OpenAsync();
        await other.AddTemporaryRootsAsync([TestPaths.Path("git")], Token);
        await using var store = await server.OpenAsync();

        var root = Assert.Single(await store.FindRootsAsync(Token), static root => root.Path == TestPaths.Path("git"));

        Assert.StartsWith(link, root.Link, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_finds_what_is_dead_and_what_is_live()
    {
        await using var server = await StartAsync();
        await using var store = await server.OpenAsync();

        var dead = await store.CollectGarbageAsync(new GarbageRequest { Action = GarbageAction.ReturnDead }, Token);
        var live = await store.CollectGarbageAsync(new GarbageRequest { Action = GarbageAction.ReturnLive }, Token);

        Assert.Equal([DaemonSample.PathOf("git")], dead.Paths);
        Assert.Equal(new[] { DaemonSample.PathOf("glibc"), DaemonSample.PathOf("zlib") }.Order(), live.Paths.Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_client_may_collect(bool isTrusted)
    {
        await using var server = await StartAsync(isTrusted);
        await using var store = await server.OpenAsync();

        var result = await store.CollectGarbageAsync(new GarbageRequest { Action = GarbageAction.DeleteDead }, Token);

        Assert.Equal([DaemonSample.PathOf("git")], result.Paths);
        Assert.True(result.BytesFreed > 0);
        Assert.Equal(2, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));
        Assert.Equal("", server.Ask("--verify", "--check-contents"));
    }

    [Fact]
    public async Task What_another_client_uses_stays()
    {
        await using var server = await StartAsync();
        await using var other = await server.OpenAsync();
        await other.AddTemporaryRootsAsync([TestPaths.Path("git")], Token);
        await using var store = await server.OpenAsync();

        Assert.Empty((await store.CollectGarbageAsync(new GarbageRequest { Action = GarbageAction.DeleteDead }, Token)).Paths);
        Assert.Equal(3, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));
    }

    [Fact]
    public async Task Nothing_is_deleted_if_the_limit_is_nothing()
    {
        await using var server = await StartAsync();
        await using var store = await server.OpenAsync();

        var request = new GarbageRequest { Action = GarbageAction.DeleteDead, MaximumFreed = 0 };
        Assert.Empty((await store.CollectGarbageAsync(request, Token)).Paths);
    }

    [Fact]
    public async Task A_dead_path_is_deleted_by_name_and_a_live_one_is_not()
    {
        await using var server = await StartAsync();
        await using var store = await server.OpenAsync();

        var error = await Assert.ThrowsAsync<DaemonErrorException>(() => DeleteAsync("zlib"));
        var result = await DeleteAsync("git");

        Assert.Contains($"{DaemonSample.PathOf("zlib")}", error.Text, StringComparison.Ordinal);
        Assert.Equal([DaemonSample.PathOf("git")], result.Paths);
        Assert.Equal(2, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));

        Task<GarbageResult> DeleteAsync(string name)
        {
            var request = new GarbageRequest { Action = GarbageAction.DeleteSpecific, Paths = [TestPaths.Path(name)] };
            return store.CollectGarbageAsync(request, Token);
        }
    }

    [Fact]
    public async Task Nothing_is_deleted_in_a_store_that_is_served_read_only()
    {
        await using var server = await StartAsync();
        await using var readOnly = RunningStoreServer.Start(static options => options with { IsReadOnly = true }, server.Root);
        await using var store = await readOnly.OpenAsync();

        var request = new GarbageRequest { Action = GarbageAction.DeleteDead };
        await Assert.ThrowsAsync<DaemonErrorException>(() => store.CollectGarbageAsync(request, Token));
        await Assert.ThrowsAsync<DaemonErrorException>(() => store.OptimiseAsync(Token));
        Assert.Single((await store.CollectGarbageAsync(new GarbageRequest { Action = GarbageAction.ReturnDead }, Token)).Paths);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_a_trusted_client_creates_links_that_are_roots(bool isTrusted)
    {
        await using var server = await StartAsync(isTrusted);
        await using var store = await server.OpenAsync();
        var link = server.Files.Combine("link");

        var answer = AddPermanentRoot(server, link);

        if (isTrusted)
        {
            Assert.IsType<WorkDone>(answer);
            Assert.Equal(DaemonSample.PathOf("git"), new FileInfo(link).LinkTarget);
            Assert.Contains(await store.FindRootsAsync(Token), root => root.Link == link && root.Path == TestPaths.Path("git"));
        }
        else
        {
            Assert.IsType<WorkFailed>(answer);
            Assert.False(Path.Exists(link));
        }
    }

    [Fact]
    public async Task A_client_links_equal_files()
    {
        await using var server = await StartAsync();
        await using var store = await server.OpenAsync();

        await store.OptimiseAsync(Token);

        Assert.NotEmpty(Directory.GetFiles(Path.Combine(server.Root, "nix/store/.links")));
    }

    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public async Task Nix_lists_roots_and_collects(string version)
    {
        var nixStore = NixVersions.Require(version, "nix-store");
        await using var server = await StartAsync();
        var url = $"unix://{server.Socket}";

        Assert.Contains(
            $"{Path.Combine(server.Root, "nix/var/nix/gcroots/zlib")}",
            nixStore.RunForText("--store", url, "--gc", "--print-roots"),
            StringComparison.Ordinal);
        foreach (var query in new[] { "--print-dead", "--print-live" })
        {
            var direct = nixStore.RunForText("--store", server.Root, "--gc", query);
            Assert.Equal(Sorted(direct), Sorted(nixStore.RunForText("--store", url, "--gc", query)));
        }

        var (exitCode, _, error) = nixStore.TryRun(["--store", url, "--delete", "--ignore-liveness", DaemonSample.PathOf("zlib")]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("not allowed to ignore", error, StringComparison.Ordinal);
        nixStore.RunForText("--store", url, "--gc");
        Assert.Equal("", nixStore.RunForText("--store", url, "--gc", "--print-dead"));
        Assert.Equal("", server.Ask("--verify", "--check-contents"));
        await using var store = await server.OpenAsync();
        Assert.Equal(2, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));
    }

    [Theory]
    [MemberData(nameof(NixVersions.All), MemberType = typeof(NixVersions))]
    public async Task Nix_collects_deletes_and_links_with_its_newer_commands(string version)
    {
        var nix = NixVersions.Require(version, "nix");
        await using var server = await StartAsync();

        Run("store", "optimise");
        Assert.NotEqual(0, nix.TryRun(Arguments("store", "delete", DaemonSample.PathOf("glibc"))).ExitCode);
        Run("store", "delete", DaemonSample.PathOf("git"));
        Run("store", "gc");

        Assert.Equal("", server.Ask("--verify", "--check-contents"));
        await using var store = await server.OpenAsync();
        Assert.Equal(2, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));

        void Run(params string[] arguments) => nix.RunForText(Arguments(arguments));

        string[] Arguments(params string[] arguments)
            => ["--extra-experimental-features", "nix-command", .. arguments, "--store", $"unix://{server.Socket}"];
    }

    // git refers to zlib and glibc, zlib to glibc. Only zlib is rooted.
    private async Task<RunningStoreServer> StartAsync(bool isTrusted = true)
    {
        var root = _directory["root"];
        await using (var filled = RunningStoreServer.Start(root: root))
        {
            await using var store = await filled.OpenAsync();
            await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        }

        Directory.CreateDirectory(Path.Combine(root, "nix/var/nix/gcroots"));
        File.CreateSymbolicLink(Path.Combine(root, "nix/var/nix/gcroots/zlib"), DaemonSample.PathOf("zlib"));
        var trusted = new UserList(isTrusted ? [UserList.Everyone] : []);
        return RunningStoreServer.Start(options => options with { TrustedUsers = trusted }, root);
    }

    // No client of Nix asks a local daemon for this.
    private static WorkerMessage AddPermanentRoot(RunningStoreServer server, string link)
    {
        using var stream = server.Connect();
        using var reader = new WireReader(stream);
        var version = WorkerVersion.Of(new ProtocolVersion(1, 35));
        var writer = new WorkerWriter(new WireWriter(stream), StoreDirectory.Default, version);
        WorkerHandshake.Words.WriteClient(writer.Wire, version.Number);
        writer.Wire.Write(false);
        writer.Wire.Write(false);
        writer.Wire.Flush();
        WorkerHandshake.Words.ReadServer(reader);
        var values = new WorkerReader(reader, StoreDirectory.Default, version);
        values.ReadGreeting();
        var messages = new WorkerMessageReader(values);
        Assert.IsType<WorkDone>(messages.Read());
        writer.WriteValue(WorkerOperation.AddPermRoot);
        writer.Write(TestPaths.Path("git"));
        writer.Wire.Write(link);
        writer.Wire.Flush();
        return messages.Read();
    }

    private static IEnumerable<string> Sorted(string lines) => lines.Split('\n').Order(StringComparer.Ordinal);
}
