using NixStore.Stores.Remote.Peers;
using NixStore.Wire;

namespace NixStore.Stores.Remote.Multiplexing;

/// <summary>
/// Carries several connections over anything that passes on messages in their order, both ways. Neither side sends more than a window ahead
/// of what the other has taken, so that nothing piles up. Its owner brings the messages in, and takes out those that are to be sent.
/// </summary>
public sealed class ConnectionMultiplexer : IDisposable
{
    /// <summary>How many bytes of a connection may be on their way.</summary>
    internal const int Window = 2 * 1024 * 1024;

    private const int MostConnections = 64;

    // One on its way and one that is worked at; what comes meanwhile leaves together.
    private const int MostUnacknowledged = 2;

    private readonly OutgoingChunks _outgoing = new();
    private readonly Dictionary<int, MultiplexedConnection> _connections = [];
    private readonly Action<PeerStreams>? _serve;
    private int _opened;
    private int _sent;
    private int _received;
    private int _serving;
    private int _busy;
    private string? _end;

    /// <summary>Creates a multiplexer.</summary>
    /// <param name="serve">
    /// Serves a connection that the other side has opened, on a thread of its own, and may end with an <see cref="IOException"/> when that
    /// is lost; null if none may be opened.
    /// </param>
    public ConnectionMultiplexer(Action<PeerStreams>? serve = null) => _serve = serve;

    /// <summary>Gets the lock of all connections, which is pulsed when something changes.</summary>
    internal object Gate { get; } = new();

    /// <summary>Gets the reason why the connections have ended, or null if they have not.</summary>
    internal string? End => _end;

    /// <summary>Opens a connection.</summary>
    /// <returns>Its streams; closing them closes it.</returns>
    /// <exception cref="IOException">Nothing goes on any longer.</exception>
    public PeerStreams Open()
    {
        lock (Gate)
        {
            if (_end is not null)
            {
                throw new IOException(_end);
            }

            var connection = new MultiplexedConnection(this, ++_opened, isServed: false);
            _connections.Add(_opened, connection);
            Send(new Chunk(ChunkKind.Open, _opened, default));
            return connection.Streams;
        }
    }

    /// <summary>Brings in a message of the other side.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Whether another one follows at once.</returns>
    /// <exception cref="NixFormatException">The other side does not keep to the rules.</exception>
    public bool Receive(byte[] message)
    {
        var chunks = ChunkMessage.Decode(message, out var acknowledged, out var isFollowed);
        lock (Gate)
        {
            _received += _serve is null ? 0 : 1;
            _sent -= acknowledged;
            if (acknowledged < 0 || _sent < 0)
            {
                throw new NixFormatException($"The other side has taken {acknowledged} messages, more than there were.", 0);
            }

            foreach (var chunk in chunks)
            {
                Receive(chunk);
            }

            Monitor.PulseAll(Gate);
        }

        return isFollowed;
    }

    /// <summary>Gets whether connections are open.</summary>
    public bool IsInUse
    {
        get
        {
            lock (Gate)
            {
                return _connections.Count > 0 && _end is null;
            }
        }
    }

    /// <summary>Takes out a message that is to be sent; waits for one as long as a connection that is served here may make one.</summary>
    /// <returns>The message; null when all that are served wait for the other side.</returns>
    public byte[]? TakeWhileBusy()
    {
        lock (Gate)
        {
            while (_outgoing.IsEmpty && _busy > 0 && _end is null)
            {
                Monitor.Wait(Gate);
            }

            return TakeAtOnce();
        }
    }

    /// <summary>Takes out a message that is to be sent, if there is one.</summary>
    /// <returns>The message, or null.</returns>
    public byte[]? TakeAtOnce()
    {
        lock (Gate)
        {
            if (_outgoing.IsEmpty && _received == 0)
            {
                return null;
            }

            var acknowledged = _received;
            _received = 0;
            return _outgoing.Take(acknowledged);
        }
    }

    /// <summary>
    /// Takes out a message that is to be sent, and waits for one: for the side that opens connections. It waits also for the other side to
    /// take what was sent before.
    /// </summary>
    /// <returns>The message; null when nothing goes on any longer.</returns>
    public byte[]? Take()
    {
        lock (Gate)
        {
            while ((_outgoing.IsEmpty || _sent >= MostUnacknowledged) && _end is null)
            {
                Monitor.Wait(Gate);
            }

            _sent++;
            return TakeAtOnce();
        }
    }

    /// <summary>Ends all connections. All calls that wait for the other side fail.</summary>
    /// <param name="why">The reason, as a sentence.</param>
    public void Fail(string why)
    {
        lock (Gate)
        {
            _end ??= why;
            Monitor.PulseAll(Gate);
        }
    }

    /// <summary>Ends all connections, and waits until none is served any longer.</summary>
    public void Dispose()
    {
        Fail("The connection was closed here.");
        lock (Gate)
        {
            while (_serving > 0)
            {
                Monitor.Wait(Gate);
            }
        }
    }

    /// <summary>Puts a message out. Called under the gate.</summary>
    internal void Send(Chunk chunk)
    {
        _outgoing.Add(chunk);
        Monitor.PulseAll(Gate);
    }

    /// <summary>Waits, for a connection, until something has changed. Called under the gate.</summary>
    internal void Wait(MultiplexedConnection connection)
    {
        if (connection.IsServed && !connection.IsWaiting)
        {
            connection.IsWaiting = true;
            _busy--;
            Monitor.PulseAll(Gate);
        }

        Monitor.Wait(Gate);
    }

    /// <summary>Notes that a connection has something to go on with, before its thread knows. Called under the gate.</summary>
    internal void Wake(MultiplexedConnection connection)
    {
        if (connection.IsWaiting)
        {
            connection.IsWaiting = false;
            _busy++;
        }
    }

    /// <summary>Forgets a connection that is closed on this side. Called under the gate.</summary>
    internal void Remove(MultiplexedConnection connection)
    {
        if (_connections.Remove(connection.Number) && _end is null)
        {
            Send(new Chunk(ChunkKind.Close, connection.Number, default));
        }
    }

    private void Receive(Chunk chunk)
    {
        if (chunk.Kind == ChunkKind.Open)
        {
            Accept(chunk.Connection);
        }
        else if (_connections.TryGetValue(chunk.Connection, out var connection))
        {
            connection.Receive(chunk);
        }

        // What is still on its way for a connection that was closed here is dropped.
    }

    private void Accept(int number)
    {
        if (_serve is null || _connections.Count >= MostConnections || _connections.ContainsKey(number))
        {
            throw new NixFormatException($"The other side may not open the connection {number}.", 0);
        }

        var connection = new MultiplexedConnection(this, number, isServed: true);
        _connections.Add(number, connection);
        _busy++;
        _serving++;
        new Thread(() => Serve(connection)) { IsBackground = true, Name = $"Connection {number}" }.Start();
    }

    private void Serve(MultiplexedConnection connection)
    {
        try
        {
            _serve!(connection.Streams);
        }
        catch (IOException)
        {
            // The other side has gone, which ends this in the middle of a read or a write.
        }

        connection.Streams.Dispose();
        lock (Gate)
        {
            Wake(connection);
            _busy--;
            _serving--;
            Monitor.PulseAll(Gate);
        }
    }
}
