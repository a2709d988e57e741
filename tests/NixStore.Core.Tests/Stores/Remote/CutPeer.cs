namespace NixStore.Stores.Remote;

/// <summary>A peer whose connections are all cut when so many bytes were sent to it.</summary>
internal sealed class CutPeer(IPeer peer, long bytes) : IPeer
{
    private readonly List<PeerStreams> _open = [];
    private long _left = bytes;

    public string Name => peer.Name;

    public bool IsOnThisMachine => peer.IsOnThisMachine;

    public async Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken)
    {
        var streams = await peer.ConnectAsync(cancellationToken);
        lock (_open)
        {
            _open.Add(streams);
        }

        return new PeerStreams(streams.Input, new CutStream(this, streams.Output));
    }

    private int Take(int count)
    {
        var left = Interlocked.Add(ref _left, -count);
        return left >= 0 ? count : (int)Math.Max(0, count + left);
    }

    private void Cut()
    {
        lock (_open)
        {
            _open.ForEach(static streams => streams.Dispose());
        }
    }

    private sealed class CutStream(CutPeer peer, Stream inner) : IO.ForwardWriteStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var count = peer.Take(buffer.Length);
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
