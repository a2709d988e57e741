using NixStore.IO;
using NixStore.Stores.Remote.Peers;
using NixStore.Wire;

namespace NixStore.Stores.Remote.Multiplexing;

/// <summary>One of the connections that are carried together.</summary>
internal sealed class MultiplexedConnection
{
    private const int LargestPart = 64 * 1024;

    private readonly ConnectionMultiplexer _carrier;
    private readonly Queue<ReadOnlyMemory<byte>> _received = [];
    private ReadOnlyMemory<byte> _part;
    private int _waiting;
    private int _taken;
    private int _credit = ConnectionMultiplexer.Window;
    private bool _isEnded;
    private bool _isClosed;

    /// <summary>Creates a connection.</summary>
    /// <param name="carrier">What carries it.</param>
    /// <param name="number">The number.</param>
    /// <param name="isServed">Whether the other side has opened it.</param>
    public MultiplexedConnection(ConnectionMultiplexer carrier, int number, bool isServed)
    {
        _carrier = carrier;
        Number = number;
        IsServed = isServed;
        Streams = new ConnectionStreams(this);
    }

    /// <summary>Gets the number.</summary>
    public int Number { get; }

    /// <summary>Gets whether the other side has opened it, and it is served here.</summary>
    public bool IsServed { get; }

    /// <summary>Gets whether the thread that serves it waits for the other side.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>Gets its streams.</summary>
    public PeerStreams Streams { get; }

    /// <summary>Takes what the other side has sent. Called under the gate.</summary>
    /// <param name="chunk">What it has sent.</param>
    /// <exception cref="NixFormatException">It has sent more than it may.</exception>
    public void Receive(Chunk chunk)
    {
        switch (chunk.Kind)
        {
            case ChunkKind.Data:
                _received.Enqueue(chunk.Payload);
                _waiting += chunk.Payload.Length;
                break;
            case ChunkKind.Taken:
                _credit += chunk.Count;
                break;
            case ChunkKind.Close:
                _isEnded = true;
                break;
        }

        if (_waiting > ConnectionMultiplexer.Window || _credit is < 0 or > ConnectionMultiplexer.Window)
        {
            throw new NixFormatException($"The other side sends more on the connection {Number} than it may.", 0);
        }

        _carrier.Wake(this);
    }

    private int Read(Span<byte> buffer)
    {
        lock (_carrier.Gate)
        {
            while (_part.IsEmpty && !_received.TryDequeue(out _part))
            {
                RequireOpen();
                if (_isEnded)
                {
                    return 0;
                }

                _carrier.Wait(this);
            }

            var count = Math.Min(buffer.Length, _part.Length);
            _part.Span[..count].CopyTo(buffer);
            _part = _part[count..];
            _waiting -= count;
            _taken += count;
            if (_taken >= ConnectionMultiplexer.Window / 4)
            {
                _carrier.Send(new Chunk(ChunkKind.Taken, Number, default, _taken));
                _taken = 0;
            }

            return count;
        }
    }

    private void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            lock (_carrier.Gate)
            {
                while (_credit == 0)
                {
                    RequireOpen();
                    RequireNotEnded();
                    _carrier.Wait(this);
                }

                RequireOpen();
                RequireNotEnded();
                var part = buffer[..Math.Min(buffer.Length, Math.Min(_credit, LargestPart))];
                _carrier.Send(new Chunk(ChunkKind.Data, Number, part.ToArray()));
                _credit -= part.Length;
                buffer = buffer[part.Length..];
            }
        }
    }

    private void Close()
    {
        lock (_carrier.Gate)
        {
            _isClosed = true;
            _received.Clear();
            _carrier.Remove(this);
            Monitor.PulseAll(_carrier.Gate);
        }
    }

    private void RequireOpen()
    {
        if (_isClosed || _carrier.End is not null)
        {
            throw new IOException(_carrier.End ?? "The connection was closed here.");
        }
    }

    private void RequireNotEnded()
    {
        if (_isEnded)
        {
            throw new IOException("The other side has closed the connection.");
        }
    }

    private sealed class ConnectionStreams(MultiplexedConnection connection)
        : PeerStreams(new InputStream(connection), new OutputStream(connection))
    {
        protected override void Close() => connection.Close();
    }

    private sealed class InputStream(MultiplexedConnection connection) : ForwardReadStream
    {
        public override int Read(Span<byte> buffer) => buffer.IsEmpty ? 0 : connection.Read(buffer);
    }

    private sealed class OutputStream(MultiplexedConnection connection) : ForwardWriteStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => connection.Write(buffer);

        public override void Flush()
        {
        }
    }
}
