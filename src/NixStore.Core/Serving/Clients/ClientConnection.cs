using NixStore.IO;
using NixStore.Wire;

namespace NixStore.Serving.Clients;

/// <summary>
/// The connection of one client. Responses are sent when the server waits for the client, so that small ones are sent together. A client
/// that does not complete a request or stops reading a response is disconnected.
/// </summary>
internal sealed class ClientConnection : IDisposable
{
    private const long FreeBytes = 64 * 1024;
    private const long BlockBytes = 256 * 1024;

    private readonly Action _break;
    private readonly TimeProvider _time;
    private readonly CountedInput _input;
    private readonly CountedOutput _output;
    private long _callSince = long.MaxValue;
    private long _deadline = long.MaxValue;
    private int _isBroken;
    private long _held;

    /// <summary>Creates a connection.</summary>
    /// <param name="input">The stream from the client, which stays open.</param>
    /// <param name="output">The stream to the client, which stays open.</param>
    /// <param name="breakOff">Closes the connection, even if another thread waits for the client.</param>
    /// <param name="time">The source of time for timeouts.</param>
    public ClientConnection(Stream input, Stream output, Action breakOff, TimeProvider time)
    {
        _break = breakOff;
        _time = time;
        _input = new CountedInput(this, input);
        _output = new CountedOutput(this, output);
        Reader = new WireReader(_input, leaveOpen: true);
        Writer = new WireWriter(_output);
    }

    /// <summary>Gets the reader of requests.</summary>
    public WireReader Reader { get; }

    /// <summary>Gets the writer of responses.</summary>
    public WireWriter Writer { get; }

    /// <summary>Gets the stream for unformatted bytes. Flush the writer first.</summary>
    public Stream Output => _output;

    /// <summary>Gets the timeout for the client. May be infinite.</summary>
    public TimeSpan Patience { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Gets the memory for the requests of this client and of others of the same user, or null if only each request has a bound.
    /// </summary>
    public RequestMemory? Memory { get; set; }

    /// <summary>Gets whether this side has closed the connection.</summary>
    public bool IsBroken => Volatile.Read(ref _isBroken) != 0;

    /// <summary>Waits for the next request.</summary>
    /// <returns>False if the client is disconnected.</returns>
    public bool WaitForRequest()
    {
        ReleaseMemory();
        try
        {
            Reader.Limit = long.MaxValue;
            Reader.Peek(WireFormat.Word);
            return true;
        }
        catch (NixFormatException) when (_input.HasEnded)
        {
            return false;
        }
    }

    /// <summary>Limits what is read from now on and kept in memory.</summary>
    /// <param name="reader">The reader, of this connection or of a stream within it.</param>
    /// <param name="most">The most bytes.</param>
    public void LimitRequest(WireReader reader, long most)
    {
        if (Memory is not { } memory)
        {
            reader.Limit = reader.Offset + most;
            return;
        }

        // Small requests need no memory of the user.
        var left = most - FreeBytes;
        reader.Limit = reader.Offset + Math.Min(most, FreeBytes);
        reader.Grant = () =>
        {
            var block = Math.Min(left, BlockBytes);
            if (block <= 0)
            {
                return 0;
            }

            if (!memory.TryTake(block))
            {
                throw new NixFormatException(
                    "The requests that this user's connections hold need more memory than a user may have. Send them one after the other.",
                    reader.Offset);
            }

            left -= block;
            _held += block;
            return block;
        };
    }

    /// <summary>Sends unformatted bytes after the buffered ones.</summary>
    /// <param name="source">The bytes, to the end of the stream.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public void Send(Stream source, CancellationToken cancellationToken)
    {
        const int block = 256 * 1024;
        Writer.Flush();
        var buffer = new byte[block];
        for (int count; (count = source.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _output.Write(buffer.AsSpan(0, count));
        }
    }

    /// <summary>Sends the buffered bytes.</summary>
    public void Flush()
    {
        Writer.Flush();
        _output.Flush();
    }

    /// <summary>Sends the buffered bytes if the client still accepts them.</summary>
    public void SayLastWords()
    {
        try
        {
            Flush();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The client is disconnected.
        }
    }

    /// <summary>Runs an action with a timeout, whatever the client does.</summary>
    /// <param name="time">The timeout.</param>
    /// <param name="work">The action.</param>
    public void Within(TimeSpan time, Action work)
    {
        Interlocked.Exchange(ref _deadline, _time.GetTimestamp() + (long)(time.TotalSeconds * _time.TimestampFrequency));
        try
        {
            work();
        }
        finally
        {
            Interlocked.Exchange(ref _deadline, long.MaxValue);
        }
    }

    /// <summary>Closes the connection if the client has exceeded its timeout.</summary>
    public void BreakIfLate()
    {
        var now = _time.GetTimestamp();
        var since = Interlocked.Read(ref _callSince);
        var patience = Patience;
        if (now > Interlocked.Read(ref _deadline)
            || (patience != Timeout.InfiniteTimeSpan && since < now && _time.GetElapsedTime(since, now) > patience))
        {
            Break();
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Break()
    {
        if (Interlocked.Exchange(ref _isBroken, 1) == 0)
        {
            _break();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReleaseMemory();
        Reader.Dispose();
    }

    private void ReleaseMemory()
    {
        Memory?.Release(_held);
        _held = 0;
    }

    private void Begin() => Interlocked.Exchange(ref _callSince, _time.GetTimestamp());

    private void End() => Interlocked.Exchange(ref _callSince, long.MaxValue);

    private sealed class CountedInput(ClientConnection client, Stream inner) : ForwardReadStream
    {
        public bool HasEnded { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            client.Flush();
            client.Begin();
            try
            {
                var count = inner.Read(buffer);
                HasEnded |= count == 0 && !buffer.IsEmpty;
                return count;
            }
            finally
            {
                client.End();
            }
        }
    }

    private sealed class CountedOutput(ClientConnection client, Stream inner) : ForwardWriteStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            client.Begin();
            try
            {
                inner.Write(buffer);
            }
            finally
            {
                client.End();
            }
        }

        public override void Flush() => inner.Flush();
    }
}
