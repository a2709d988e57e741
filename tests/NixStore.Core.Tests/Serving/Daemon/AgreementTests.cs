using System.Net.Sockets;
using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Stores.Capabilities;
using NixStore.Wire;

namespace NixStore.Serving.Daemon;

/// <summary>The same requests to this server and to the real <c>nix-daemon</c>, over the same store: the same bytes come back.</summary>
public sealed class AgreementTests
{
    private const byte Minor = 34;

    public static TheoryData<string> Requests => [.. _requests.Keys];

    private static readonly Dictionary<string, Action<WorkerWriter>> _requests = new()
    {
        ["a valid path"] = static writer => Ask(writer, WorkerOperation.IsValidPath, "git"),
        ["a path that is not valid"] = static writer => Ask(writer, WorkerOperation.IsValidPath, "absent"),
        ["what is known"] = static writer => Ask(writer, WorkerOperation.QueryPathInfo, "git"),
        ["what is not known"] = static writer => Ask(writer, WorkerOperation.QueryPathInfo, "absent"),
        ["referrers"] = static writer => Ask(writer, WorkerOperation.QueryReferrers, "glibc"),
        ["derivers"] = static writer => Ask(writer, WorkerOperation.QueryValidDerivers, "git"),
        ["all paths"] = static writer => writer.WriteValue(WorkerOperation.QueryAllValidPaths),
        ["a NAR"] = static writer => Ask(writer, WorkerOperation.NarFromPath, "zlib"),
        ["a hash part"] = static writer =>
        {
            writer.WriteValue(WorkerOperation.QueryPathFromHashPart);
            writer.Wire.Write(TestPaths.Path("git").HashPart);
        },
        ["an unknown hash part"] = static writer =>
        {
            writer.WriteValue(WorkerOperation.QueryPathFromHashPart);
            writer.Wire.Write(TestPaths.Path("absent").HashPart);
        },
        ["valid paths"] = static writer =>
        {
            writer.WriteValue(WorkerOperation.QueryValidPaths);
            writer.Write(new[] { "git", "absent", "glibc" }.Select(TestPaths.Path));
            writer.Wire.Write(false);
        },
        ["substitutable paths"] = static writer =>
        {
            writer.WriteValue(WorkerOperation.QuerySubstitutablePaths);
            writer.Write([TestPaths.Path("absent")]);
        },
        ["what is missing"] = static writer =>
        {
            writer.WriteValue(WorkerOperation.QueryMissing);
            writer.Write([DaemonSample.PathOf("git"), DaemonSample.PathOf("absent")]);
        },
        ["a temporary root"] = static writer => Ask(writer, WorkerOperation.AddTempRoot, "git"),
        ["what is there already"] = static writer => Ask(writer, WorkerOperation.EnsurePath, "git"),
        ["the roots"] = static writer => writer.WriteValue(WorkerOperation.FindRoots),
        ["what is live"] = static writer => Collect(writer, GarbageAction.ReturnLive),
        ["what is dead"] = static writer => Collect(writer, GarbageAction.ReturnDead),
        ["a text"] = static writer =>
        {
            writer.WriteValue(WorkerOperation.AddTextToStore);
            writer.Wire.Write("name");
            writer.Wire.Write("text");
            writer.Write([TestPaths.Path("git")]);
        },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Answers_as_the_real_daemon_does(string request)
    {
        await using var daemon = await RealDaemon.StartAsync("trusted-users = *\n");
        await using (var store = await daemon.OpenAsync())
        {
            await DaemonSample.AddAllAsync(store, DaemonSample.NewStore());
        }

        File.CreateSymbolicLink(Path.Combine(daemon.Root, "nix/var/nix/gcroots/zlib"), DaemonSample.PathOf("zlib"));
        await using var server = RunningStoreServer.Start(root: daemon.Root);
        Assert.Equal(AnswerOf(daemon.Socket, _requests[request]), AnswerOf(server.Socket, _requests[request]));
    }

    private static void Collect(WorkerWriter writer, GarbageAction action)
    {
        writer.WriteValue(WorkerOperation.CollectGarbage);
        writer.WriteValue(action);
        writer.Write(Array.Empty<StorePath>());
        for (var i = 0; i < 5; i++)
        {
            // The second is how much to free; the daemon does nothing if that is 0.
            writer.Wire.Write(i == 1 ? ulong.MaxValue : 0UL);
        }
    }

    private static void Ask(WorkerWriter writer, WorkerOperation operation, string name)
    {
        writer.WriteValue(operation);
        writer.Write(TestPaths.Path(name));
    }

    // The client says all that it has to say, and takes what comes until the other side has no more.
    private static byte[] AnswerOf(string socketPath, Action<WorkerWriter> write)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        using var stream = new NetworkStream(socket);
        using var reader = new WireReader(stream);
        var version = WorkerVersion.Of(new ProtocolVersion(1, Minor));
        var writer = new WorkerWriter(new WireWriter(stream), StoreDirectory.Default, version);
        WorkerHandshake.Words.WriteClient(writer.Wire, version.Number);
        writer.Wire.Write(false);
        writer.Wire.Write(false);
        writer.Wire.Flush();
        WorkerHandshake.Words.ReadServer(reader);
        var values = new WorkerReader(reader, StoreDirectory.Default, version);
        var messages = new WorkerMessageReader(values);
        values.ReadGreeting();
        Assert.IsType<WorkDone>(messages.Read());
        write(writer);
        writer.Wire.Flush();
        socket.Shutdown(SocketShutdown.Send);
        while (messages.Read() is not WorkDone)
        {
            // Messages about the work, which each implementation words differently.
        }

        using var answer = new MemoryStream();
        var block = new byte[4096];
        for (int count; (count = reader.ReadRaw(block)) > 0;)
        {
            answer.Write(block, 0, count);
        }

        return answer.ToArray();
    }
}
