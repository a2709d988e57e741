using System.Net.Sockets;
using NixStore.Paths;
using NixStore.Protocols.Serve;
using NixStore.Protocols.Worker;
using NixStore.Serving.Clients;
using NixStore.Stores.Remote;
using NixStore.Wire;

namespace NixStore.Serving.Daemon;

/// <summary>Whatever a client sends, or does not: it is left in bounded memory and time, and the others are served.</summary>
public sealed class HostileClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly MovedClock _clock = new();

    // The server looks at its clock several times a second, and that moves only where a test lets it.
    private RunningStoreServer Start() => RunningStoreServer.Start(options => options with
    {
        GreetingTime = TimeSpan.FromMilliseconds(100),
        SilenceTime = TimeSpan.FromMilliseconds(100),
        DrainTime = TimeSpan.FromMilliseconds(100),
        Time = _clock,
    });

    public static TheoryData<string, byte[]> BadBeginnings => new()
    {
        { "nothing of a protocol", "GET / HTTP/1.1\r\n\r\n"u8.ToArray() },
        { "an unknown version", [.. Word(0x6e697863), .. Word(0x0701)] },
        { "a version that is none", [.. Word(0x6e697863), .. Word(1UL << 63)] },
        { "a version that is too old", [.. Word(0x6e697863), .. Word(0x010a), .. Word(0), .. Word(0)] },
        { "an unknown version of the serve protocol", [.. Word(0x390c9deb), .. Word(0x0100)] },
        { "features without end", [.. Word(0x6e697863), .. Word(0x0126), .. Word(1UL << 62)] },
    };

    public static TheoryData<string, byte[]> BadRequests => new()
    {
        { "an unknown operation", Word(4711) },
        { "an operation of 2^63", Word(1UL << 63) },
        { "a path of 2^63 bytes", [.. Word(1), .. Word(1UL << 63)] },
        { "a path of many bytes", [.. Word(1), .. Word(1UL << 40)] },
        { "a path that is none", [.. Word(1), .. Text("/etc/passwd")] },
        { "2^63 paths", [.. Word(31), .. Word(1UL << 63)] },
        { "text that is no text", [.. Word(29), .. Word(4), 0xff, 0xfe, 0xfd, 0xfc, 0, 0, 0, 0] },
        { "padding that is none", [.. Word(29), .. Word(4), 1, 2, 3, 4, 5, 6, 7, 8] },
        { "2^62 settings", [.. Word(19), .. Enumerable.Repeat(Word(0), 12).SelectMany(static word => word), .. Word(1UL << 62)] },
    };

    [Theory]
    [MemberData(nameof(BadBeginnings))]
    public async Task A_client_that_begins_badly_is_left(string what, byte[] bytes)
    {
        await using var server = Start();
        using var client = server.Connect();
        client.Write(bytes);
        Assert.True(await _clock.HurryAsync(() => IsLeft(client)), what);
        await IsServedAsync(server);
    }

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task A_client_that_sends_a_malformed_request_gets_an_error_and_is_disconnected(string what, byte[] bytes)
    {
        await using var server = Start();
        using var client = Greet(server);
        client.Write(bytes);
        Assert.True(await _clock.HurryAsync(() => IsLeft(client)), what);
        await IsServedAsync(server);
    }

    [Fact]
    public async Task A_client_that_never_greets_is_left()
    {
        await using var server = Start();
        using var client = server.Connect();
        Assert.True(await _clock.HurryAsync(() => IsLeft(client)));
        await IsServedAsync(server);
    }

    [Fact]
    public async Task A_client_that_falls_silent_in_the_middle_of_a_request_is_left()
    {
        await using var server = Start();
        using var client = Greet(server);
        client.Write([.. Word(31), .. Word(2), .. Text(DaemonSample.PathOf("git"))]);
        Assert.True(await _clock.HurryAsync(() => IsLeft(client)));
        await IsServedAsync(server);
    }

    [Fact]
    public async Task A_client_may_take_any_time_between_requests()
    {
        await using var server = Start();
        await using var store = await server.OpenAsync();
        using var other = server.Connect();

        // By the time the silent one is left, this one has been silent for as long.
        Assert.True(await _clock.HurryAsync(() => IsLeft(other)));
        Assert.Empty(await store.EnumeratePathInfosAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_client_that_takes_no_answer_is_left()
    {
        await using var server = Start();
        await using (var store = await server.OpenAsync())
        {
            var source = new MemoryStore();
            var large = source.AddSized("large", 8_000_000);
            await using var receiver = await store.BeginReceivingAsync(Token);
            await receiver.ReceiveAsync(large, new MemoryStream(source.NarOf(large.Path)), Token);
        }

        using var client = Greet(server);
        client.Write([.. Word(38), .. Text(DaemonSample.PathOf("large"))]);
        await _clock.HurryAsync(() => HasEnded(server));
        await IsServedAsync(server);
    }

    [Fact]
    public async Task Requests_that_would_fill_the_memory_are_refused()
    {
        await using var server = RunningStoreServer.Start(static options => options with { MaximumRequest = 100_000 });
        using var client = Greet(server);
        var path = Text(DaemonSample.PathOf("git"));
        try
        {
            client.Write([.. Word(31), .. Word(1_000_000)]);
            for (var i = 0; i < 1_000_000; i++)
            {
                client.Write(path);
            }

            Assert.Fail("all of it was taken");
        }
        catch (IOException)
        {
        }

        await IsServedAsync(server);
    }

    [Fact]
    public async Task Frames_without_end_are_left_after_a_while()
    {
        await using var server = Start();
        using var client = Greet(server);
        client.Write([.. Word(45), .. Text("name"), .. Word(1UL << 62)]);
        await Assert.ThrowsAsync<IOException>(() => _clock.HurryAsync(() => SendWithoutEnd(client)));
        await IsServedAsync(server);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(400_000)]
    public async Task Half_a_NAR_leaves_nothing(int bytes)
    {
        await using var server = Start();
        var source = new MemoryStore();
        var large = source.AddSized("large", 800_000);
        using (var client = Greet(server))
        {
            var wire = new WireWriter(client);
            var writer = new WorkerWriter(wire, StoreDirectory.Default, WorkerVersion.Newest);
            writer.WriteValue(WorkerOperation.AddToStoreNar);
            writer.Write(large);
            wire.Write(false);
            wire.Write(true);
            wire.Write((ulong)large.NarSize);
            wire.WriteRaw(source.NarOf(large.Path).AsSpan(0, bytes));
            wire.Flush();
            Assert.True(await _clock.HurryAsync(() => IsLeft(client)));
        }

        HasEnded(server);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(server.Root, "nix/store")));
        await IsServedAsync(server);
    }

    [Fact]
    public async Task One_user_cannot_take_all_connections()
    {
        await using var server = RunningStoreServer.Start(
            static options => options with { TrustedUsers = new UserList([]), MaximumClients = 8 });
        await using var first = await server.OpenAsync(options: new RemoteOptions { MaximumConnections = 1 });
        await using var second = await server.OpenAsync(options: new RemoteOptions { MaximumConnections = 1 });
        var error = await Assert.ThrowsAsync<DaemonErrorException>(() => server.OpenAsync());
        Assert.Contains("too many connections", error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_at_once_that_send_at_random_do_not_disturb_another()
    {
        await using var server = Start();
        var random = new Random(11);
        var attacks = Enumerable.Range(0, 24).Select(number =>
        {
            var bytes = new byte[2000];
            random.NextBytes(bytes);
            return Task.Run(
                () =>
                {
                    using var client = number % 2 == 0 ? Greet(server) : server.Connect();
                    client.Write(bytes);
                    return IsLeft(client);
                },
                Token);
        }).ToArray();
        await IsServedAsync(server);
        Assert.All(await _clock.HurryAsync(() => Task.WhenAll(attacks).GetAwaiter().GetResult()), Assert.True);
    }

    [Theory]
    [InlineData(ServeCommand.DumpStorePath)]
    [InlineData((ServeCommand)99)]
    [InlineData(ServeCommand.ImportPaths)]
    public async Task A_client_of_the_serve_protocol_that_asks_nonsense_is_left(ServeCommand command)
    {
        await using var server = Start();
        using var client = server.Connect();
        client.Write([.. Word(0x390c9deb), .. Word(0x0208), .. Word((ulong)command), .. Word(1UL << 63)]);
        Assert.True(await _clock.HurryAsync(() => IsLeft(client)));
        await IsServedAsync(server);
    }

    private static bool SendWithoutEnd(NetworkStream client)
    {
        var block = new byte[64 * 1024];
        while (true)
        {
            client.Write(block);
        }
    }

    private static async Task IsServedAsync(RunningStoreServer server)
    {
        await using var store = await server.OpenAsync();
        Assert.Null(await store.FindPathInfoAsync(TestPaths.Path("absent"), Token));
    }

    private static bool HasEnded(RunningStoreServer server)
    {
        SpinWait.SpinUntil(() => server.Clients == 0 || TestContext.Current.CancellationToken.IsCancellationRequested);
        return server.Clients == 0;
    }

    private static NetworkStream Greet(RunningStoreServer server)
    {
        var client = server.Connect();
        client.Write([.. Word(0x6e697863), .. Word(0x0125), .. Word(0), .. Word(0)]);
        using var reader = new WireReader(client, leaveOpen: true);
        WorkerHandshake.Words.ReadServer(reader);
        var values = new WorkerReader(reader, StoreDirectory.Default, WorkerVersion.Of(new ProtocolVersion(1, 37)));
        values.ReadGreeting();
        Assert.IsType<WorkDone>(new WorkerMessageReader(values).Read());
        return client;
    }

    // The client reads to the end, which comes although it does not end by itself.
    private static bool IsLeft(NetworkStream client)
    {
        try
        {
            var block = new byte[64 * 1024];
            while (client.Read(block) > 0)
            {
            }

            return true;
        }
        catch (IOException failure)
        {
            return failure.InnerException is SocketException { SocketErrorCode: not SocketError.TimedOut };
        }
    }

    private static byte[] Word(ulong number) => BitConverter.GetBytes(number);

    private static byte[] Text(string text)
    {
        using var bytes = new MemoryStream();
        var wire = new WireWriter(bytes);
        wire.Write(text);
        wire.Flush();
        return bytes.ToArray();
    }
}
