using NixStore.IO;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>
/// The streams of a client that may ask the user. It asks no more when the other side has sent something, or when the client has ended.
/// </summary>
/// <param name="client">The client's streams.</param>
/// <param name="turn">Its turn to ask.</param>
internal sealed class PromptingStreams(PeerStreams client, TerminalLock turn)
    : PeerStreams(new FirstWords(client.Input, turn), client.Output)
{
    /// <inheritdoc/>
    public override string Remarks => client.Remarks;

    /// <inheritdoc/>
    public override EndCause? FindCauseOfEnd() => client.FindCauseOfEnd();

    /// <inheritdoc/>
    protected override void Close()
    {
        client.Dispose();
        turn.Dispose();
    }

    private sealed class FirstWords(Stream input, TerminalLock turn) : ForwardReadStream
    {
        public override int Read(Span<byte> buffer)
        {
            try
            {
                return input.Read(buffer);
            }
            finally
            {
                turn.Dispose();
            }
        }
    }
}
