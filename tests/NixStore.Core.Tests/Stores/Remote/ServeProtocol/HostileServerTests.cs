using System.Net;
using System.Net.Sockets;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Protocols.Serve;
using NixStore.Stores.Remote.Peers;
using NixStore.Stores.Remote.Ssh;
using NixStore.Wire;

namespace NixStore.Stores.Remote.ServeProtocol;

/// <summary>Servers of the serve protocol that send wrong data, disconnect or are silent are refused in bounded memory and time.</summary>
public sealed class HostileServerTests
{
    private static readonly StorePath _path = TestPaths.Path("git");
    private static readonly RemoteOptions _impatient =
        new() { SilenceTimeout = TimeSpan.FromMilliseconds(300), ConnectTimeout = TimeSpan.FromSeconds(30) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0x204UL)]
    [InlineData(0x102UL)]
    [InlineData(1UL << 40)]
    public async Task A_version_that_is_not_spoken_is_refused(ulong version)
    {
        var peer = new FakeServer(server =>
        {
            server.Write(0x5452eecbUL);
            server.Write(version);
            server.Flush();
        });
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => OpenAsync(peer));
        Assert.Contains("version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_from_2_5_on_are_spoken()
    {
        foreach (var minor in (byte[])[5, 6, 7, 8, 200])
        {
            await using var store = await OpenAsync(FakeServer.Greeting(static _ => { }, minor));
            Assert.Equal(new ProtocolVersion(2, Math.Min(minor, (byte)8)), store.Protocol);
        }
    }

    [Theory]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 40)]
    public async Task Lengths_that_nothing_has_are_refused(ulong length)
    {
        await using var store = await OpenAsync(FakeServer.Greeting(server =>
        {
            server.ReadCommand();
            server.Write(length);
            server.Flush();
            server.SayNothing();
        }));
        await Assert.ThrowsAsync<StoreConnectionException>(() => store.FindValidPathsAsync([_path], Token));
        await Assert.ThrowsAsync<StoreConnectionException>(() => store.FindPathInfoAsync(_path, Token));
        await Assert.ThrowsAsync<StoreConnectionException>(() => store.FindClosureAsync([_path], Token));
    }

    [Theory]
    [InlineData(1UL << 63)]
    [InlineData(1UL << 40)]
    public async Task A_NAR_with_lengths_that_nothing_has_is_refused(ulong length)
    {
        await using var store = await OpenAsync(FakeServer.Greeting(server =>
        {
            AnswerValid(server);
            server.ReadCommand();
            server.Write(length);
            server.Flush();
            server.SayNothing();
        }));
        await using var nar = await store.OpenNarAsync(_path, Token);
        await Assert.ThrowsAsync<StoreConnectionException>(() => Task.Run(() => nar.CopyTo(Stream.Null), Token));
    }

    [Fact]
    public async Task A_list_without_end_is_refused_before_it_fills_the_memory()
    {
        await using var store = await OpenAsync(
            FakeServer.Greeting(static server =>
            {
                server.ReadCommand();
                server.Write(int.MaxValue - 1UL);
                while (true)
                {
                    server.Write(StoreDirectory.Default.Print(_path));
                }
            }),
            new RemoteOptions { MaximumAnswer = 1024 * 1024 });
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => store.FindValidPathsAsync([_path], Token));
        Assert.Contains("larger than the limit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_was_not_requested_is_refused()
    {
        await using var store = await OpenAsync(FakeServer.Greeting(static server =>
        {
            server.ReadCommand();
            server.Write(StoreDirectory.Default.Print(TestPaths.Path("other")));
            server.Flush();
            server.SayNothing();
        }));
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => store.FindPathInfoAsync(_path, Token));
        Assert.Contains("was not requested", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_not_waited_for_without_end()
    {
        await using var store = await OpenAsync(FakeServer.Greeting(static server => server.SayNothing()), _impatient);
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => store.FindPathInfoAsync(_path, Token));
        Assert.IsType<TimeoutException>(error.InnerException);
    }

    [Fact]
    public async Task A_path_that_is_neither_taken_nor_refused_is_no_success()
    {
        var nar = TestPaths.FileNar(new byte[1000]);
        await using var store = await OpenAsync(FakeServer.Greeting(server =>
        {
            server.ReadCommand();
            server.Write(0UL);
            server.Write(2UL);
            server.Flush();
            server.SayNothing();
        }));
        await using var receiver = await store.BeginReceivingAsync(Token);
        var error = await Assert.ThrowsAsync<StoreConnectionException>(
            () => receiver.ReceiveAllAsync([InfoOf(nar)], (_, _) => Task.FromResult<Stream>(new MemoryStream(nar)), Token));
        Assert.Contains("was not accepted, and the other side reports no reason", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_NAR_that_breaks_off_is_an_error_of_the_NAR()
    {
        var nar = TestPaths.FileNar(new byte[1024 * 1024]);
        await using var store = await OpenAsync(FakeServer.Greeting(server =>
        {
            AnswerValid(server);
            server.ReadCommand();
            server.Stream.Write(nar.AsSpan(0, nar.Length / 2));
        }));
        await using var stream = await store.OpenNarAsync(_path, Token);
        Assert.Throws<StoreConnectionException>(() => stream.CopyTo(Stream.Null));
    }

    [Fact]
    public async Task Ending_the_wait_for_a_NAR_that_does_not_come_ends_at_once()
    {
        await using var store = await OpenAsync(FakeServer.Greeting(static server =>
        {
            AnswerValid(server);
            server.SayNothing();
        }));
        using var stop = new CancellationTokenSource();
        await using var nar = await store.OpenNarAsync(_path, stop.Token);
        var reading = Task.Run(() => nar.Read(new byte[10]), Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static Task<SshStore> OpenAsync(IPeer peer, RemoteOptions? options = null)
        => SshStore.OpenAsync(peer, "the store", StoreDirectory.Default, options ?? new RemoteOptions(), null, null, Token);

    private static ValidPathInfo InfoOf(byte[] nar) => new()
    {
        Path = _path,
        NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
        NarSize = nar.Length,
    };

    private static void AnswerValid(FakeServer.Client server)
    {
        server.ReadCommand();
        server.Reader.ReadBoolean();
        server.Reader.ReadBoolean();
        server.Reader.ReadUInt64();
        server.Reader.ReadString("path", 1000);
        server.Write(1UL);
        server.Write(StoreDirectory.Default.Print(_path));
        server.Flush();
    }

    /// <summary>A peer of this process behind a socket, which does to each client what a test says, on a thread of its own.</summary>
    private sealed class FakeServer(Action<FakeServer.Client> behave) : IPeer
    {
        public string Name => "the fake server";

        public bool IsOnThisMachine => false;

        public static FakeServer Greeting(Action<Client> behave, byte minor = 8) => new(client =>
        {
            client.Reader.ReadUInt64();
            client.Reader.ReadUInt64();
            ServeVersion.Handshake.WriteServer(client.Writer, new ProtocolVersion(2, minor));
            client.Flush();
            behave(client);
        });

        public async Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var here = new TcpClient();
            await here.ConnectAsync((IPEndPoint)listener.LocalEndpoint, cancellationToken);
            var there = await listener.AcceptTcpClientAsync(cancellationToken);
            new Thread(() =>
            {
                using (there)
                {
                    try
                    {
                        behave(new Client(there.GetStream()));
                    }
                    catch (Exception ended) when (ended is IOException or NixFormatException)
                    {
                        // The client is gone.
                    }
                }
            })
            { IsBackground = true }.Start();
            var stream = here.GetStream();
            return new PeerStreams(stream, stream);
        }

        internal sealed class Client(Stream stream)
        {
            public WireReader Reader { get; } = new(stream);

            public WireWriter Writer { get; } = new(stream);

            public Stream Stream => stream;

            public ServeCommand ReadCommand() => (ServeCommand)Reader.ReadUInt64();

            public void Write(ulong number) => Writer.Write(number);

            public void Write(string text) => Writer.Write(text);

            public void Flush() => Writer.Flush();

            /// <summary>Reads what comes until the client ends, and never answers.</summary>
            public void SayNothing()
            {
                while (Reader.ReadRaw(new byte[4096]) > 0)
                {
                }
            }
        }
    }
}
