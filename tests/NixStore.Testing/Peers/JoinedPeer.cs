using NixStore.Stores.Remote.Multiplexing;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Testing.Peers;

/// <summary>A multiplexer that opens connections and one that serves them, joined in memory as a pipeline of commands joins them.</summary>
internal sealed class JoinedPeer : IPeer, IDisposable
{
    private readonly ConnectionMultiplexer _client = new();
    private readonly ConnectionMultiplexer _server;
    private readonly Task _running;

    public JoinedPeer(Action<PeerStreams> serve)
    {
        _server = new ConnectionMultiplexer(serve);
        _running = Task.Factory.StartNew(Carry, TaskCreationOptions.LongRunning);
    }

    public string Name => "the other half";

    public bool IsOnThisMachine => false;

    /// <summary>How many messages went to the server.</summary>
    public int Messages { get; private set; }

    /// <summary>How large the largest message was.</summary>
    public int Largest { get; private set; }

    public Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken) => Task.FromResult(_client.Open());

    public void Dispose()
    {
        _client.Dispose();
        _running.GetAwaiter().GetResult();
        _server.Dispose();
    }

    // The server speaks only while a message of the client is worked at.
    private void Carry()
    {
        while (_client.Take() is { } message)
        {
            Note(message);
            var isFollowed = _server.Receive(message);
            while ((isFollowed ? _server.TakeAtOnce() : _server.TakeWhileBusy()) is { } answer)
            {
                Note(answer);
                _client.Receive(answer);
            }
        }
    }

    private void Note(byte[] message)
    {
        Messages++;
        Largest = Math.Max(Largest, message.Length);
    }
}
