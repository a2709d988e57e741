using NixStore.Stores.Remote.Peers;

namespace NixStore.Testing.Peers;

/// <summary>A peer that takes nothing more when so many bytes were sent to it, until a gate is opened.</summary>
internal sealed class GatedPeer(IPeer peer, long bytes, Gate gate) : IPeer
{
    private long _sent;

    public string Name => peer.Name;

    public bool IsOnThisMachine => peer.IsOnThisMachine;

    public async Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken)
    {
        var streams = await peer.ConnectAsync(cancellationToken);
        return new PeerStreams(streams.Input, new GatedStream(this, streams.Output));
    }

    private sealed class GatedStream(GatedPeer peer, Stream inner) : IO.ForwardWriteStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Interlocked.Add(ref peer._sent, buffer.Length) > peer.Limit)
            {
                peer.Gate.Pass();
            }

            inner.Write(buffer);
        }

        public override void Flush() => inner.Flush();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }

    private long Limit => bytes;

    private Gate Gate => gate;
}
