using NixStore.IO;
using NixStore.Wire;

namespace NixStore.Serving.Daemon;

/// <summary>
/// The connection to one client. Answers leave as soon as the client is waited for, so that many small ones leave together. A client that
/// keeps a request or an answer lying in its middle is left.
/// </summary>
internal sealed class ClientConnection : IDisposable
{
    private readonly Action _break;
    private readonly TimeProvider _time;
    private readonly CountedInput _input;
    private readonly CountedOutput _output;
    private long _callSince = long.MaxValue;
    private long _deadline = long.MaxValue;
    private int _isBroken;

    /// <summary>Starts to use a connection.</summary>
    /// <param name="input">What the client sends; it stays open.</param>
    /// <param name="output">What is sent to the client; it stays open.</param>
    /// <param name="breakOff">Ends the connection, also where another thread waits for the client.</param>
    /// <param name="time">The clock that tells how long the client is waited for.</param>
    public ClientConnection(Stream input, Stream output, Action breakOff, TimeProvider time)
    {
        _break = breakOff;
        _time = time;
        _input = new CountedInput(this, input);
        _output = new CountedOutput(this, output);
        Reader = new WireReader(_input, leaveOpen: true);
        Writer = new WireWriter(_output);
    }

    /// <summary>Where requests are read from.</summary>
    public WireReader Reader { get; }

    /// <summary>Where answers go.</summary>
    public WireWriter Writer { get; }

    /// <summary>Where bytes go as they are; what was written before has to be flushed.</summary>
    public Stream Output => _output;

    /// <summary>How long the client may let itself be waited for; any time if it is infinite.</summary>
    public TimeSpan Patience { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Whether the connection was broken off on this side.</summary>
    public bool IsBroken => Volatile.Read(ref _isBroken) != 0;

    /// <summary>Waits for the next request.</summary>
    /// <returns>False where the client has gone.</returns>
    public bool WaitForRequest()
    {
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

    /// <summary>Sends bytes as they are, after what was written before.</summary>
    /// <param name="source">The bytes, to the stream's end.</param>
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

    /// <summary>Sends all that was written.</summary>
    public void Flush()
    {
        Writer.Flush();
        _output.Flush();
    }

    /// <summary>Sends what was written, as far as the client still takes it.</summary>
    public void SayLastWords()
    {
        try
        {
            Flush();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // Nobody listens.
        }
    }

    /// <summary>Lets a work with the client take no longer than some time, whatever the client does.</summary>
    /// <param name="time">The time.</param>
    /// <param name="work">The work.</param>
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

    /// <summary>Breaks the connection off where the client is late.</summary>
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

    /// <summary>Breaks the connection off.</summary>
    public void Break()
    {
        if (Interlocked.Exchange(ref _isBroken, 1) == 0)
        {
            _break();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Reader.Dispose();

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
