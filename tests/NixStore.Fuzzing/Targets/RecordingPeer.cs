using NixStore.IO;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Fuzzing.Targets;

/// <summary>A peer that keeps what is sent to it and what comes from it, connection by connection.</summary>
internal sealed class RecordingPeer(IPeer peer) : IPeer
{
    private readonly List<(MemoryStream Received, MemoryStream Sent)> _connections = [];

    public string Name => peer.Name;

    public bool IsOnThisMachine => peer.IsOnThisMachine;

    /// <summary>What came from the peer, a connection each.</summary>
    public IReadOnlyList<byte[]> Received => [.. _connections.Select(static connection => connection.Received.ToArray())];

    /// <summary>What was sent to the peer, a connection each.</summary>
    public IReadOnlyList<byte[]> Sent => [.. _connections.Select(static connection => connection.Sent.ToArray())];

    public async Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken)
    {
        var streams = await peer.ConnectAsync(cancellationToken);
        var (received, sent) = (new MemoryStream(), new MemoryStream());
        _connections.Add((received, sent));
        return new RecordedStreams(streams, new RecordedInput(streams.Input, received), new RecordedOutput(streams.Output, sent));
    }

    private sealed class RecordedStreams(PeerStreams inner, Stream input, Stream output) : PeerStreams(input, output)
    {
        protected override void Close() => inner.Dispose();
    }

    private sealed class RecordedInput(Stream inner, MemoryStream copy) : ForwardReadStream
    {
        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            copy.Write(buffer[..count]);
            return count;
        }
    }

    private sealed class RecordedOutput(Stream inner, MemoryStream copy) : ForwardWriteStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            copy.Write(buffer);
            inner.Write(buffer);
        }

        public override void Flush() => inner.Flush();
    }
}

/// <summary>A peer that says some bytes and takes everything.</summary>
internal sealed class ScriptedPeer(byte[] bytes) : IPeer
{
    public string Name => "the script";

    public bool IsOnThisMachine => true;

    public Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken)
        => Task.FromResult(new PeerStreams(new MemoryStream(bytes), Stream.Null));
}
