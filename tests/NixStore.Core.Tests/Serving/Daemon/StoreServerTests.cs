using System.Net.Sockets;
using NixStore.Copying;
using NixStore.Paths;
using NixStore.Serving.Clients;
using NixStore.Signing;
using NixStore.Stores;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Daemon;
using NixStore.Trust;

namespace NixStore.Serving.Daemon;

/// <summary>A daemon behind a socket: who may do what, and how it begins and ends.</summary>
public sealed class StoreServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_clients_at_once_fill_one_store()
    {
        await using var server = RunningStoreServer.Start();
        var source = DaemonSample.NewStore();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var store = await server.OpenAsync();
            Assert.Empty((await new ClosureCopier(source, store).CopyAsync([TestPaths.Path("git")], null, Token)).Failures);
        }));
        await using var reader = await server.OpenAsync();
        Assert.Equal(3, await reader.EnumeratePathInfosAsync(Token).CountAsync(Token));
    }

    [Fact]
    public async Task A_user_who_is_not_trusted_adds_what_a_trusted_key_has_signed_and_nothing_else()
    {
        using var key = SecretKey.Generate("test-1");
        await using var server = StartUntrusting(key);
        await using var store = await server.OpenAsync();
        Assert.False(await store.IsTrustedAsync(Token));
        var source = DaemonSample.NewStore();
        var glibc = source.InfoOf(TestPaths.Path("glibc"));

        Assert.Contains("has no trusted signature", await RefusalAsync(glibc), StringComparison.Ordinal);
        var other = glibc with { NarHash = Hashing.Hash.Compute(Hashing.NixHashAlgorithm.Sha256, []) };
        Assert.Contains(
            "has no trusted signature",
            await RefusalAsync(glibc with { Signatures = [key.Sign(other.Fingerprint(StoreDirectory.Default))] }),
            StringComparison.Ordinal);
        Assert.Empty(await store.EnumeratePathInfosAsync(Token).ToListAsync(Token));

        await AddAsync(glibc with { Signatures = [key.Sign(glibc.Fingerprint(StoreDirectory.Default))] });
        Assert.NotNull(await store.FindPathInfoAsync(glibc.Path, Token));

        async Task<string> RefusalAsync(ValidPathInfo info) => (await Assert.ThrowsAsync<DaemonErrorException>(() => AddAsync(info))).Text;

        async Task AddAsync(ValidPathInfo info)
        {
            await using var receiver = await store.BeginReceivingAsync(Token);
            await receiver.ReceiveAsync(info, new MemoryStream(source.NarOf(info.Path)), Token);
        }
    }

    [Fact]
    public async Task In_a_stream_of_many_paths_none_gets_in_without_a_signature()
    {
        using var key = SecretKey.Generate("test-1");
        await using var server = StartUntrusting(key);
        await using var store = await server.OpenAsync();
        var source = DaemonSample.NewStore();
        await using var receiver = await store.BeginReceivingAsync(Token);
        ValidPathInfo[] infos = [.. new[] { "glibc", "zlib", "git" }.Select(static name => TestPaths.Path(name)).Select(source.InfoOf)];
        infos[0] = infos[0] with { Signatures = [key.Sign(infos[0].Fingerprint(StoreDirectory.Default))] };
        await Assert.ThrowsAsync<DaemonErrorException>(() => receiver.ReceiveAllAsync(
            infos, (info, _) => Task.FromResult<Stream>(new MemoryStream(source.NarOf(info.Path))), Token));
        Assert.Equal([infos[0].Path], await store.EnumeratePathsAsync("", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_user_who_is_not_trusted_adds_what_is_its_own_proof_and_no_signatures()
    {
        using var key = SecretKey.Generate("test-1");
        await using var server = StartUntrusting(key);
        await using var store = await server.OpenAsync();
        var file = server.Files.WriteFile("file", "contents");
        var added = await new Adding.PathAdder(store).AddAsync(file, new Adding.AddOptions(), Token);
        Assert.True(added.IsNew);

        var error = await Assert.ThrowsAsync<DaemonErrorException>(() => store.AddSignaturesAsync(
            new Dictionary<StorePath, IReadOnlyList<StoreSignature>>
            {
                [added.Info.Path] = [key.Sign(added.Info.Fingerprint(StoreDirectory.Default))],
            },
            Token));
        Assert.Contains("trusted-users", error.Text, StringComparison.Ordinal);
        Assert.Empty((await store.FindPathInfoAsync(added.Info.Path, Token))!.Signatures);
    }

    [Fact]
    public async Task A_content_address_that_is_not_that_of_the_contents_is_no_proof()
    {
        using var key = SecretKey.Generate("test-1");
        await using var server = StartUntrusting(key);
        await using var store = await server.OpenAsync();
        var source = DaemonSample.NewStore();
        var info = source.InfoOf(TestPaths.Path("glibc"));
        var address = new ContentAddress(ContentAddressMethod.Nar, Hashing.Hash.Compute(Hashing.NixHashAlgorithm.Sha256, "other"u8));
        var claimed = info with
        {
            ContentAddress = address,
            Path = StorePathComputation.FromContentAddress(StoreDirectory.Default, "glibc", address, []),
        };
        await using var receiver = await store.BeginReceivingAsync(Token);
        await Assert.ThrowsAsync<DaemonErrorException>(
            () => receiver.ReceiveAsync(claimed, new MemoryStream(source.NarOf(info.Path)), Token));
        Assert.Empty(await store.EnumeratePathInfosAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_user_whom_the_list_does_not_name_may_not_connect()
    {
        await using var server = RunningStoreServer.Start(
            static options => options with { TrustedUsers = new UserList([]), AllowedUsers = new UserList(["no-user-of-this-name"]) });
        var error = await Assert.ThrowsAsync<DaemonErrorException>(() => server.OpenAsync());
        Assert.Contains("is not allowed to connect", error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_user_of_this_process_is_known_by_name_and_group()
    {
        var group = ExternalProgram.Require("id").RunForText("-gn");
        await using var byName = RunningStoreServer.Start(
            static options => options with { TrustedUsers = new UserList([Environment.UserName]) });
        await using var byGroup = RunningStoreServer.Start(options => options with { TrustedUsers = new UserList([$"@{group}"]) });
        await using var byNone = RunningStoreServer.Start(
            static options => options with { TrustedUsers = new UserList(["@no-such-group", "no-such-user"]) });
        await using var first = await byName.OpenAsync();
        await using var second = await byGroup.OpenAsync();
        await using var third = await byNone.OpenAsync();
        Assert.True(await first.IsTrustedAsync(Token));
        Assert.True(await second.IsTrustedAsync(Token));
        Assert.False(await third.IsTrustedAsync(Token));
    }

    [Fact]
    public async Task A_read_only_server_accepts_nothing()
    {
        await using var server = RunningStoreServer.Start(static options => options with { IsReadOnly = true });
        await using var store = await server.OpenAsync();
        var error = await Assert.ThrowsAsync<DaemonErrorException>(() => DaemonSample.AddAllAsync(store, DaemonSample.NewStore()));
        Assert.Contains("read-only", error.Text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DaemonErrorException>(() => store.AddIndirectRootAsync("/tmp/link", Token));
    }

    [Fact]
    public async Task What_is_missing_is_fetched_where_the_client_wants_it()
    {
        var cache = DaemonSample.NewStore();
        await using var server = RunningStoreServer.Start(options => options with
        {
            Substituters = ["file:///cache"],
            OpenSubstituter = (_, _) => Task.FromResult<IStore>(cache),
        });
        await using var store = await server.OpenAsync();
        var (git, absent) = (TestPaths.Path("git"), TestPaths.Path("absent"));
        var plan = await store.FindMissingAsync([new Derivations.OpaquePath(git), new Derivations.OpaquePath(absent)], Token);
        Assert.Equal(3, plan.ToSubstitute.Count);
        Assert.Equal([absent], plan.Unknown);
        Assert.Equal(plan.ToSubstitute.Sum(path => cache.InfoOf(path).NarSize), plan.NarSize);
        Assert.Equal([git], await store.FindSubstitutablePathsAsync([git, absent], Token));

        await store.EnsureAsync(git, Token);
        Assert.Equal(3, await store.EnumeratePathInfosAsync(Token).CountAsync(Token));
    }

    [Fact]
    public async Task An_unsigned_path_is_not_fetched()
    {
        var cache = DaemonSample.NewStore();
        await using var server = RunningStoreServer.Start(options => options with
        {
            Substituters = ["file:///cache"],
            OpenSubstituter = (_, _) => Task.FromResult<IStore>(cache),
            Policy = new SignaturePolicy(new TrustedKeys([])),
        });
        await using var store = await server.OpenAsync();
        await Assert.ThrowsAsync<DaemonErrorException>(() => store.EnsureAsync(TestPaths.Path("git"), Token));
        Assert.Empty(await store.EnumeratePathInfosAsync(Token).ToListAsync(Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_path_that_is_lost_from_the_disk_is_found_and_reported(bool checkContents)
    {
        var log = new KeptLog();
        await using var server = RunningStoreServer.Start();
        await using var store = await server.OpenAsync(log: log);
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        Assert.False(await store.VerifyAsync(checkContents, repair: false, Token));
        FileSystem.Trees.TreeRemover.Remove(Path.Combine(server.Root, "nix/store", TestPaths.Path("git").BaseName), Token);
        Assert.True(await store.VerifyAsync(checkContents, repair: false, Token));
        Assert.Contains(DaemonSample.PathOf("git"), Assert.Single(log.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_files_are_linked_for_a_client()
    {
        await using var server = RunningStoreServer.Start();
        await using var store = await server.OpenAsync();
        await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());

        await store.OptimiseAsync(Token);

        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(server.Root, "nix/store/.links")));
    }

    [Fact]
    public async Task The_socket_goes_with_the_server_and_its_clients_are_left()
    {
        string socket;
        DaemonStore store;
        await using (var server = RunningStoreServer.Start())
        {
            socket = server.Socket;
            store = await server.OpenAsync();
            Assert.True(File.Exists(socket));
        }

        await using (store)
        {
            Assert.False(File.Exists(socket));
            await Assert.ThrowsAsync<StoreConnectionException>(() => store.FindPathInfoAsync(TestPaths.Path("git"), Token));
        }
    }

    [Fact]
    public async Task A_socket_that_is_in_use_is_not_removed()
    {
        await using var server = RunningStoreServer.Start();
        var error = Assert.Throws<CannotListenException>(
            () => StoreServer.Start(
                server.Socket, new StoreServingOptions { OpenStore = static _ => throw new InvalidOperationException() }));
        Assert.Contains("another server uses the socket", error.Message, StringComparison.Ordinal);
        await using var store = await server.OpenAsync();
    }

    [Fact]
    public async Task A_socket_that_a_dead_server_left_is_replaced_and_any_other_file_is_not()
    {
        await using var server = RunningStoreServer.Start();
        var options = new StoreServingOptions { OpenStore = static _ => throw new InvalidOperationException() };
        var dead = server.Files.Combine("dead");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(dead));

            // The framework would remove it; a killed process does not.
            File.Move(dead, server.Files.Combine("left"));
        }

        await using (StoreServer.Start(server.Files.Combine("left"), options))
        {
        }

        var file = server.Files.WriteFile("file", "");
        Assert.Contains(
            "the path is not a socket",
            Assert.Throws<CannotListenException>(() => StoreServer.Start(file, options)).Message,
            StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    private static RunningStoreServer StartUntrusting(SecretKey key) => RunningStoreServer.Start(options => options with
    {
        TrustedUsers = new UserList(["no-user-of-this-name"]),
        Policy = new SignaturePolicy(new TrustedKeys([key.PublicKey])),
    });
}
