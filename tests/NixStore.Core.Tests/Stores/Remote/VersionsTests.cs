using NixStore.Nar;
using NixStore.Wire;
using NixStore.WorkerProtocol;

namespace NixStore.Stores.Remote;

/// <summary>Each version of the protocol, spoken by a daemon that does no more than that version.</summary>
public sealed class VersionsTests
{
    public static TheoryData<byte> Versions => [.. Enumerable.Range(18, 21).Select(static minor => (byte)minor)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Queries_and_moves_paths(byte minor)
    {
        var (source, target) = (new MemoryStore(), new MemoryStore());
        var glibc = source.AddSized("glibc", 200_000);
        var git = source.AddSized("git", 70, "glibc");
        await using var daemon = FakeDaemon.StartGreeting(client => Serve(client, target), minor);
        await using var store = await daemon.OpenAsync();
        Assert.Equal(new ProtocolVersion(1, minor), store.Protocol.Number);
        Assert.Equal(minor >= 33, store.Greeting.NixVersion is not null);

        await using var receiver = await store.BeginReceivingAsync(Token);
        foreach (var info in new[] { glibc, git })
        {
            Assert.True(await receiver.ReceiveAsync(info, new MemoryStream(source.NarOf(info.Path)), Token));
        }

        Assert.Equal([glibc, git], await store.FindPathInfosAsync([glibc.Path, TestPaths.Path("absent"), git.Path], Token).ToListAsync(Token));
        Assert.Equal([git.Path], await store.FindValidPathsAsync([git.Path, TestPaths.Path("absent")], Token));
        await using var nar = await store.OpenNarAsync(glibc.Path, Token);
        using var bytes = new MemoryStream();
        nar.CopyTo(bytes);
        Assert.Equal(source.NarOf(glibc.Path), bytes.ToArray());
    }

    private static void Serve(FakeClient client, MemoryStore store)
    {
        while (true)
        {
            switch (client.ReadOperation())
            {
                case WorkerOperation.IsValidPath:
                    client.Done().Write(store.Has(client.Reader.ReadPath("path")));
                    break;
                case WorkerOperation.AddTempRoot:
                    client.Reader.ReadPath("path");
                    client.Done().Write(true);
                    break;
                case WorkerOperation.QueryValidPaths:
                    var asked = client.Reader.ReadPaths("paths");
                    if (client.Reader.Version.IsAtLeast(27))
                    {
                        Assert.False(client.Wire.ReadBoolean());
                    }

                    client.Done();
                    client.Writer.Write(asked.Where(store.Has));
                    break;
                case WorkerOperation.QueryPathInfo:
                    var path = client.Reader.ReadPath("path");
                    client.Done().Write(store.Has(path));
                    if (store.Has(path))
                    {
                        client.Writer.WriteUnkeyed(store.InfoOf(path));
                    }

                    break;
                case WorkerOperation.NarFromPath:
                    var nar = store.NarOf(client.Reader.ReadPath("path"));
                    client.Done().Flush();
                    client.Stream.Write(nar);
                    break;
                case WorkerOperation.AddToStoreNar:
                    var info = client.Reader.ReadPathInfo();
                    Assert.False(client.Wire.ReadBoolean());
                    client.Wire.ReadBoolean();
                    store.Put(info, ReadNar(client));
                    client.Done();
                    break;
                case var operation:
                    throw new NixFormatException($"{operation} is not expected.");
            }

            client.Output.Flush();
        }
    }

    // Framed from 1.23, fetched piece by piece from 1.21, and before that as it is.
    private static byte[] ReadNar(FakeClient client)
    {
        using var nar = new MemoryStream();
        if (client.Reader.Version.IsAtLeast(23))
        {
            new FramedReadStream(client.Wire).CopyTo(nar);
            return nar.ToArray();
        }

        using var source = client.Reader.Version.IsAtLeast(21) ? (Stream)new AskedStream(client) : new FollowedNarStream(client.Wire);
        using var reader = new NarReader(source, leaveOpen: true, Token);
        var writer = new NarWriter(nar, leaveOpen: true);
        while (reader.Read())
        {
            writer.StartRegularFile([], reader.IsExecutable, reader.Size);
            var contents = new MemoryStream();
            reader.OpenContents().CopyTo(contents);
            writer.WriteContents(contents.ToArray());
        }

        writer.Complete();
        writer.Dispose();
        return nar.ToArray();
    }

    private sealed class AskedStream(FakeClient client) : IO.ForwardReadStream
    {
        private readonly Queue<byte> _given = [];

        public override int Read(Span<byte> buffer)
        {
            if (_given.Count == 0)
            {
                client.Send(new DataWanted(32 * 1024));
                Array.ForEach(client.Wire.ReadBytes("data", 32 * 1024), _given.Enqueue);
            }

            var count = Math.Min(buffer.Length, _given.Count);
            for (var i = 0; i < count; i++)
            {
                buffer[i] = _given.Dequeue();
            }

            return count;
        }
    }
}
