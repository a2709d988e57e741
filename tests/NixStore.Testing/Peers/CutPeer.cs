using NixStore.Stores.Remote.Peers;

namespace NixStore.Testing.Peers;

/// <summary>A peer whose connections are all cut when so many bytes were sent to it, or have come from it.</summary>
internal sealed class CutPeer(IPeer peer, long sent, long received = long.MaxValue) : IPeer
{
    private readonly List<PeerStreams> _open = [];
    private long _left = sent;
    private long _toCome = received;

    public string Name => peer.Name;

    public bool IsOnThisMachine => peer.IsOnThisMachine;

    public async Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken)
    {
        var streams = await peer.ConnectAsync(cancellationToken);
        lock (_open)
        {
            _open.Add(streams);
        }

        return new CutStreams(streams, new CutInput(this, streams.Input), new CutOutput(this, streams.Output));
    }

    private static int Take(ref long left, int count)
    {
        var rest = Interlocked.Add(ref left, -count);
        return rest >= 0 ? count : (int)Math.Max(0, count + rest);
    }

    private void Cut()
    {
        lock (_open)
        {
            _open.ForEach(static streams => streams.Dispose());
        }
    }

    /// <summary>Ends what is cut as the peer's own streams end it.</summary>
    private sealed class CutStreams(PeerStreams inner, Stream input, Stream output) : PeerStreams(input, output)
    {
        public override string Remarks => inner.Remarks;

        protected override void Close() => inner.Dispose();
    }

    private sealed class CutInput(CutPeer peer, Stream inner) : IO.ForwardReadStream
    {
        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            if (Take(ref peer._toCome, count) < count)
            {
                peer.Cut();
                throw new IOException("the connection was cut");
            }

            return count;
        }
    }

    private sealed class CutOutput(CutPeer peer, Stream inner) : IO.ForwardWriteStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var count = Take(ref peer._left, buffer.Length);
            inner.Write(buffer[..count]);
            if (count < buffer.Length)
            {
                peer.Cut();
                throw new IOException("the connection was cut");
            }
        }

        public override void Flush() => inner.Flush();
    }
}
