using NixStore.Copying;
using NixStore.Paths;
using NixStore.Serving.Clients;
using NixStore.Serving.Daemon;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Remote.Daemon;
using NixStore.Wire;

namespace NixStore.Stores.Remote.Multiplexing;

public sealed class ConnectionMultiplexerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_closure_goes_through_and_comes_back()
    {
        using var directory = new TemporaryDirectory();
        using var peer = Serve(directory);
        var source = new MemoryStore();
        for (var number = 0; number < 30; number++)
        {
            source.AddSized($"part-{number}", number % 7 == 3 ? 3_000_000 : 5_000, number == 0 ? [] : [$"part-{number / 2}"]);
        }

        StorePath[] roots = [.. Enumerable.Range(0, 30).Select(static number => TestPaths.Path($"part-{number}"))];
        await using var store = await OpenAsync(peer);
        var copied = await new ClosureCopier(source, store).CopyAsync(roots, null, Token);
        Assert.Empty(copied.Failures);
        Assert.Equal(30, copied.Copied.Count);

        var back = new MemoryStore();
        Assert.Equal(30, (await new ClosureCopier(store, back).CopyAsync(roots, null, Token)).Copied.Count);
        Assert.All(roots, root => Assert.Equal(source.NarOf(root), back.NarOf(root)));
        Assert.InRange(peer.Largest, 1, ChunkMessage.MaximumPayload + 200_000);
    }

    [Fact]
    public async Task An_error_of_the_other_side_is_reported_and_the_next_request_is_answered()
    {
        using var directory = new TemporaryDirectory();
        using var peer = Serve(directory);
        await using var store = await OpenAsync(peer);
        await Assert.ThrowsAsync<DaemonErrorException>(() => store.EnsureAsync(TestPaths.Path("absent"), Token));
        Assert.Empty(await store.EnumeratePathInfosAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Small_writes_leave_together()
    {
        using var peer = new JoinedPeer(static client => client.Input.CopyTo(Stream.Null));
        using (var streams = await peer.ConnectAsync(Token))
        {
            for (var i = 0; i < 100_000; i++)
            {
                streams.Output.Write([1, 2, 3, 4, 5, 6, 7, 8]);
            }
        }

        Assert.InRange(peer.Messages, 1, 20_000);
    }

    [Fact]
    public async Task No_side_sends_further_ahead_than_the_window()
    {
        var client = new ConnectionMultiplexer();
        using var streams = client.Open();
        var writing = Task.Run(() => streams.Output.Write(new byte[ConnectionMultiplexer.Window + 1]), Token);
        var sent = 0;
        while (sent < ConnectionMultiplexer.Window)
        {
            var chunks = ChunkMessage.Decode(client.Take()!, out _, out _);
            sent += chunks.Sum(static chunk => chunk.Payload.Length);
            client.Receive(new ChunkMessage().Encode(1, isFollowed: false));
        }

        Assert.Equal(ConnectionMultiplexer.Window, sent);
        Assert.Null(client.TakeAtOnce());
        Assert.False(writing.IsCompleted);
        client.Receive(Message(new Chunk(ChunkKind.Taken, 1, default, 1)));
        await writing;
        Assert.Equal(1, ChunkMessage.Decode(client.Take()!, out _, out _).Single().Payload.Length);
    }

    [Fact]
    public void A_side_that_sends_further_ahead_is_refused()
    {
        var client = new ConnectionMultiplexer();
        using var streams = client.Open();
        var part = new byte[ChunkMessage.MaximumPayload];
        client.Receive(Message(new Chunk(ChunkKind.Data, 1, part)));
        client.Receive(Message(new Chunk(ChunkKind.Data, 1, part)));
        Assert.Throws<NixFormatException>(() => client.Receive(Message(new Chunk(ChunkKind.Data, 1, new byte[1]))));
        Assert.Throws<NixFormatException>(() => client.Receive(Message(new Chunk(ChunkKind.Taken, 1, default, int.MaxValue))));
        Assert.Throws<NixFormatException>(() => client.Receive(Message(new Chunk(ChunkKind.Open, 7, default))));
        Assert.Throws<NixFormatException>(() => client.Receive(new ChunkMessage().Encode(9, isFollowed: false)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("04 00000000")]
    [InlineData("02 00000000")]
    [InlineData("02 00000000 FFFFFFFF 00")]
    [InlineData("02 00000000 FFFFFF7F 00")]
    [InlineData("02 00000000 08000000 0102030405")]
    [InlineData("00 00000000 01")]
    [InlineData("00 00000000 09 01000000 00000000")]
    [InlineData("00 00000000 02 01000000 00000000")]
    [InlineData("00 00000000 02 01000000 05000000 0102")]
    [InlineData("00 00000000 02 01000000 FFFFFFFF 0102")]
    [InlineData("00 00000000 03 01000000 00000000")]
    [InlineData("00 00000000 04 01000000 01000000")]
    public void A_message_that_is_none_is_refused(string hex)
        => Assert.Throws<NixFormatException>(
            () => ChunkMessage.Decode(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), out _, out _));

    [Fact]
    public async Task A_waiting_caller_is_notified_when_it_ends()
    {
        using var peer = new JoinedPeer(static client => client.Input.CopyTo(Stream.Null));
        var streams = await peer.ConnectAsync(Token);
        var reading = Task.Run(() => streams.Input.Read(new byte[1]), Token);
        peer.Dispose();
        Assert.Contains("closed", (await Assert.ThrowsAsync<IOException>(() => reading)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(ChunkMessage.MaximumPayload, false)]
    [InlineData(ChunkMessage.MaximumPayload, true)]
    public void A_message_gives_what_was_put_in(int length, bool random)
    {
        var bytes = new byte[length];
        if (random)
        {
            new Random(1).NextBytes(bytes);
        }

        var message = new ChunkMessage();
        Assert.True(message.TryAdd(new Chunk(ChunkKind.Open, 3, default)));
        Assert.True(message.TryAdd(new Chunk(ChunkKind.Data, 3, bytes)));
        var encoded = message.Encode(2, isFollowed: true);
        Assert.Equal(!random && length > 1000, encoded.Length < length / 2);
        var chunks = ChunkMessage.Decode(encoded, out var acknowledged, out var isFollowed);
        Assert.Equal((2, true), (acknowledged, isFollowed));
        Assert.Equal([ChunkKind.Open, ChunkKind.Data], chunks.Select(static chunk => chunk.Kind));
        Assert.Equal(bytes, chunks[1].Payload.ToArray());
    }

    private static byte[] Message(Chunk chunk)
    {
        var message = new ChunkMessage();
        Assert.True(message.TryAdd(chunk));
        return message.Encode(0, isFollowed: false);
    }

    private static JoinedPeer Serve(TemporaryDirectory directory)
    {
        var layout = LocalStoreLayout.FromRoot(directory.Combine("root"));
        var options = new StoreServingOptions { OpenStore = async stop => await LocalStore.OpenOrCreateAsync(layout, stop) };
        return new JoinedPeer(
            client => new StoreSession(options, isTrusted: true).RunAsync(
                client.Input, client.Output, CancellationToken.None).GetAwaiter().GetResult());
    }

    private static Task<DaemonStore> OpenAsync(JoinedPeer peer)
        => DaemonStore.OpenAsync(
            peer, "session://there", StoreDirectory.Default, new RemoteOptions { MaximumConnections = 2 }, null, Token);
}
