using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Stores.Remote.WorkerProtocol;

/// <summary>Whatever a peer sends, or does not: an error that names it, in bounded memory and time.</summary>
public sealed class HostileDaemonTests
{
    private static readonly StorePath _path = TestPaths.Path("git");

    private static readonly RemoteOptions _impatient = new()
    {
        ConnectTimeout = TimeSpan.FromMilliseconds(200),
        SilenceTimeout = TimeSpan.FromMilliseconds(200),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_socket_without_a_daemon_is_reported_with_advice()
    {
        Platform.SkipUnderWine("it has no sockets of files");
        using var directory = new TemporaryDirectory();
        var socket = directory.Combine("socket");
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => DaemonStore.OpenAsync(
            new UnixSocketPeer(socket), "daemon", StoreDirectory.Default, new RemoteOptions(), null, Token));
        Assert.Contains($"Cannot reach the Nix daemon at {socket}: there is no socket.", error.Message, StringComparison.Ordinal);
        Assert.Contains("nix-daemon", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_never_greets_is_left()
    {
        await using var daemon = FakeDaemon.Start(static client => client.SayNothing());
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => daemon.OpenAsync(_impatient));
        Assert.Contains(daemon.Socket, error.Message, StringComparison.Ordinal);
        Assert.IsType<TimeoutException>(error.InnerException);
    }

    [Fact]
    public async Task A_daemon_that_ends_the_connection_instead_of_greeting_is_reported()
    {
        await using var daemon = FakeDaemon.Start(static client => client.Wire.ReadUInt64());
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => daemon.OpenAsync());
        Assert.Contains("ended by the other side", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_banner_in_place_of_a_greeting_is_shown()
    {
        await using var daemon = FakeDaemon.Start(static client => client.Stream.Write("Welcome to host1!\r\nHave fun.\n"u8));
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => daemon.OpenAsync());
        Assert.Contains("Welcome to host1!", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x10aUL)]
    [InlineData(0x226UL)]
    [InlineData(0x126_0126UL)]
    public async Task A_version_that_is_not_spoken_is_refused(ulong version)
    {
        await using var daemon = FakeDaemon.Start(client =>
        {
            client.Output.Write(0x6478696fUL);
            client.Output.Write(version);
            client.Output.Flush();
            client.SayNothing();
        });
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => daemon.OpenAsync());
        Assert.Contains("version", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 40)]
    public async Task Lengths_that_nothing_has_are_refused(ulong length)
    {
        foreach (var hostile in (Action<FakeClient>[])[
            client => client.Output.Write(length),
            client => client.Done().Write(length),
            client => SendLog(client, length),
            client => SendPathInfo(client, length)])
        {
            await using var daemon = FakeDaemon.StartGreeting(client =>
            {
                client.ReadOperation();
                hostile(client);
                client.Output.Flush();
                client.SayNothing();
            });
            await using var store = await daemon.OpenAsync();
            await Assert.ThrowsAsync<StoreConnectionException>(() => store.EnumeratePathInfosAsync(Token).ToListAsync(Token).AsTask());
        }

        static void SendLog(FakeClient client, ulong length)
        {
            client.Writer.WriteValue(WorkerMessageKind.Text);
            client.Output.Write(length);
        }

        static void SendPathInfo(FakeClient client, ulong length)
        {
            client.Done().Write(1UL);
            client.Output.Write(length);
        }
    }

    [Fact]
    public async Task A_list_without_end_is_refused_before_it_fills_the_memory()
    {
        await using var daemon = FakeDaemon.StartGreeting(static client =>
        {
            client.ReadOperation();
            client.Done().Write(int.MaxValue - 1UL);
            while (true)
            {
                client.Writer.Write(_path);
            }
        });
        await using var store = await daemon.OpenAsync(new RemoteOptions { MaximumAnswer = 1024 * 1024 });
        var error = await Assert.ThrowsAsync<StoreConnectionException>(
            () => store.EnumeratePathsAsync("", Token).ToListAsync(Token).AsTask());
        Assert.Contains("larger than the limit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_not_known_is_refused()
    {
        await using var daemon = FakeDaemon.StartGreeting(static client =>
        {
            client.ReadOperation();
            client.Output.Write(0x12345678UL);
            client.Output.Flush();
            client.SayNothing();
        });
        await using var store = await daemon.OpenAsync();
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => store.FindByHashPartAsync(_path.HashPart, Token));
        Assert.Contains("0x12345678", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_for_data_is_refused_if_there_is_none()
    {
        await using var daemon = FakeDaemon.StartGreeting(static client =>
        {
            client.ReadOperation();
            client.Send(new DataWanted(100));
            client.SayNothing();
        });
        await using var store = await daemon.OpenAsync();
        await Assert.ThrowsAsync<StoreConnectionException>(() => store.FindByHashPartAsync(_path.HashPart, Token));
    }

    [Fact]
    public async Task A_path_of_another_store_directory_is_refused()
    {
        await using var daemon = FakeDaemon.StartGreeting(static client =>
        {
            client.ReadOperation();
            client.Done().Write($"/other/store/{_path.BaseName}");
            client.Output.Flush();
            client.SayNothing();
        });
        await using var store = await daemon.OpenAsync();
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => store.FindByHashPartAsync(_path.HashPart, Token));
        Assert.Contains("/other/store", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_falls_silent_is_left()
    {
        await using var daemon = FakeDaemon.StartGreeting(static client => client.SayNothing());
        await using var store = await daemon.OpenAsync(_impatient with { ConnectTimeout = TimeSpan.FromMinutes(1) });
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => store.FindPathInfoAsync(_path, Token));
        Assert.Contains("Nothing has come", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_takes_no_more_of_a_NAR_is_left()
    {
        await using var daemon = FakeDaemon.StartGreeting(static client =>
        {
            while (client.ReadOperation() is var operation && operation != WorkerOperation.AddToStoreNar)
            {
                Answer(client, operation);
            }

            client.SayNothing();
        });
        await using var store = await daemon.OpenAsync(_impatient with { ConnectTimeout = TimeSpan.FromMinutes(1) });
        await using var receiver = await store.BeginReceivingAsync(Token);
        var nar = TestPaths.FileNar(new byte[8 * 1024 * 1024]);
        await Assert.ThrowsAsync<StoreConnectionException>(() => receiver.ReceiveAsync(InfoOf(nar), new MemoryStream(nar), Token));
    }

    [Fact]
    public async Task A_connection_that_ends_in_the_middle_of_a_NAR_is_an_error_of_the_NAR()
    {
        var nar = TestPaths.FileNar(new byte[1024 * 1024]);
        await using var daemon = FakeDaemon.StartGreeting(client =>
        {
            AnswerUntilNar(client);
            client.Stream.Write(nar.AsSpan(0, nar.Length / 2));
        });
        await using var store = await daemon.OpenAsync();
        await using var stream = await store.OpenNarAsync(_path, Token);
        var error = Assert.Throws<StoreConnectionException>(() => stream.CopyTo(Stream.Null));
        Assert.Contains(daemon.Socket, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_the_middle_of_a_NAR_is_reported_in_the_words_of_the_daemon()
    {
        var nar = Bytes.NarOfTree();
        await using var daemon = FakeDaemon.StartGreeting(client =>
        {
            AnswerUntilNar(client);
            client.Stream.Write(nar.AsSpan(0, 24));
            client.Send(new WorkFailed(LogLevel.Error, "cannot read \u001b[35;1m'/nix/store/x'\u001b[0m: Input/output error", []));
        });
        await using var store = await daemon.OpenAsync();
        await using var stream = await store.OpenNarAsync(_path, Token);
        var error = Assert.Throws<DaemonErrorException>(() => stream.CopyTo(Stream.Null));
        Assert.Equal("cannot read '/nix/store/x': Input/output error", error.Text);
    }

    [Fact]
    public async Task An_error_while_a_NAR_is_sent_is_reported_in_the_words_of_the_daemon()
    {
        await using var daemon = FakeDaemon.StartGreeting(static client =>
        {
            while (client.ReadOperation() is var operation && operation != WorkerOperation.AddToStoreNar)
            {
                Answer(client, operation);
            }

            client.Send(new WorkFailed(LogLevel.Error, "No space left on device", []));
        });
        await using var store = await daemon.OpenAsync();
        await using var receiver = await store.BeginReceivingAsync(Token);
        var nar = TestPaths.FileNar(new byte[8 * 1024 * 1024]);
        var error = await Assert.ThrowsAsync<DaemonErrorException>(() => receiver.ReceiveAsync(InfoOf(nar), new MemoryStream(nar), Token));
        Assert.Equal("No space left on device", error.Text);
    }

    [Fact]
    public async Task Ending_the_wait_for_one_answer_leaves_the_others()
    {
        using var answering = new ManualResetEventSlim();
        await using var daemon = FakeDaemon.StartGreeting(client =>
        {
            for (var i = 0; i < 2; i++)
            {
                client.ReadOperation();
                client.Wire.ReadString("hash part", 100);
            }

            answering.Wait(Token);
            client.Done().Write("");
            client.Done().Write(StoreDirectory.Default.Print(_path));
            client.Output.Flush();
            client.SayNothing();
        });
        await using var store = await daemon.OpenAsync();
        using var stop = new CancellationTokenSource();
        var first = store.FindByHashPartAsync(_path.HashPart, stop.Token);
        var second = store.FindByHashPartAsync(_path.HashPart, Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answering.Set();
        Assert.Equal(_path, await second);
    }

    [Fact]
    public async Task Ending_the_wait_for_a_NAR_that_does_not_come_ends_at_once()
    {
        await using var daemon = FakeDaemon.StartGreeting(static client =>
        {
            AnswerUntilNar(client);
            client.SayNothing();
        });
        await using var store = await daemon.OpenAsync();
        using var stop = new CancellationTokenSource();
        await using var nar = await store.OpenNarAsync(_path, stop.Token);
        var reading = Task.Run(() => nar.Read(new byte[10]), Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task All_is_asked_before_the_first_answer_is_read()
    {
        StorePath[] paths = [.. Enumerable.Range(0, 3000).Select(number => TestPaths.Path($"path-{number}"))];
        await using var daemon = FakeDaemon.StartGreeting(client =>
        {
            foreach (var path in paths)
            {
                Assert.Equal(WorkerOperation.QueryPathInfo, client.ReadOperation());
                Assert.Equal(path, client.Reader.ReadPath("A path"));
            }

            foreach (var path in paths)
            {
                client.Done().Write(true);
                client.Writer.WriteUnkeyed(InfoOf([]) with { Path = path });
            }

            client.Output.Flush();
            client.SayNothing();
        });
        await using var store = await daemon.OpenAsync();
        Assert.Equal(paths, await store.FindPathInfosAsync(paths, Token).Select(static info => info.Path).ToListAsync(Token));
    }

    private static ValidPathInfo InfoOf(byte[] nar) => new()
    {
        Path = _path,
        NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
        NarSize = nar.Length,
    };

    private static void AnswerUntilNar(FakeClient client)
    {
        while (client.ReadOperation() is var operation && operation != WorkerOperation.NarFromPath)
        {
            Answer(client, operation);
        }

        client.Wire.ReadString("path", 1000);
        client.Done();
        client.Output.Flush();
    }

    // The answers before a NAR: if a path is to be read, all paths are valid, and if one is to be added, none is.
    private static void Answer(FakeClient client, WorkerOperation operation)
    {
        switch (operation)
        {
            case WorkerOperation.IsValidPath or WorkerOperation.AddTempRoot:
                client.Wire.ReadString("path", 1000);
                client.Done().Write(true);
                break;
            case WorkerOperation.QueryValidPaths:
                client.Reader.ReadPaths("paths");
                client.Wire.ReadUInt64();
                client.Done().Write(0UL);
                break;
            default:
                throw new NixFormatException($"{operation} is not expected.");
        }

        client.Output.Flush();
    }
}
