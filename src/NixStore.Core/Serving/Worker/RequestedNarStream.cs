using NixStore.IO;
using NixStore.Protocols.Worker;
using NixStore.Serving.Clients;

namespace NixStore.Serving.Worker;

/// <summary>A NAR that is requested from the client in parts (1.21 and 1.22).</summary>
/// <param name="client">The client.</param>
/// <param name="messages">The writer of requests for data.</param>
/// <param name="size">The size of the NAR. No further bytes are requested.</param>
internal sealed class RequestedNarStream(ClientConnection client, WorkerMessageWriter messages, long size) : ForwardReadStream
{
    private const int MostAtOnce = 64 * 1024;

    private byte[] _piece = [];
    private int _taken;
    private long _left = size;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || (_taken == _piece.Length && !AskForMore()))
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _piece.Length - _taken);
        _piece.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    private bool AskForMore()
    {
        if (_left == 0)
        {
            return false;
        }

        var most = (int)Math.Min(MostAtOnce, _left);
        messages.Write(new DataWanted(most));
        client.Reader.Limit = long.MaxValue;
        _piece = client.Reader.ReadBytes("A part of a NAR", most);
        _taken = 0;
        _left -= _piece.Length;
        return _piece.Length > 0
            ? true
            : throw new NixFormatException($"The NAR is truncated: {_left} bytes are missing.", client.Reader.Offset);
    }
}
