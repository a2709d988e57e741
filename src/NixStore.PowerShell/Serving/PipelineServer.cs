using NixStore.Serving.Clients;
using NixStore.Serving.Daemon;
using NixStore.Stores.Remote.Multiplexing;
using NixStore.Stores.Remote.Peers;

namespace NixStore.PowerShell.Serving;

/// <summary>
/// A server of a store over the pipeline, which carries the connections of a client. The input consists of messages of the client, and the
/// output consists of responses. A cmdlet can write only while it processes its input, so it waits until all available responses are
/// written. The server outlives a command, so that the next command continues with the same connections.
/// </summary>
internal sealed class PipelineServer : IServerLog, IDisposable
{
    private readonly StoreServingOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConnectionMultiplexer _connections;
    private Action<string> _warn = static _ => { };

    /// <summary>Initializes a new instance.</summary>
    /// <param name="options">The options for the store.</param>
    public PipelineServer(StoreServingOptions options)
    {
        _options = options with { Log = this };
        _connections = new ConnectionMultiplexer(Serve);
    }

    /// <summary>Gets a value indicating whether the client has open connections, so that another command follows.</summary>
    public bool IsInUse => _connections.IsInUse;

    /// <summary>Sets the command that receives the warnings.</summary>
    /// <param name="warn">Writes a warning, on any thread.</param>
    public void Follow(Action<string> warn) => Volatile.Write(ref _warn, warn);

    /// <summary>
    /// Receives a message, and writes the responses that are available. If another message follows at once, the other responses wait for
    /// it.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="write">Writes a message.</param>
    /// <exception cref="NixFormatException">The client violates the protocol.</exception>
    public void Receive(byte[] message, Action<byte[]> write)
    {
        var isFollowed = _connections.Receive(message);
        while ((isFollowed ? _connections.TakeAtOnce() : _connections.TakeWhileBusy()) is { } answer)
        {
            write(answer);
        }
    }

    /// <summary>Writes all responses until the next message.</summary>
    /// <param name="write">Writes a message.</param>
    public void Answer(Action<byte[]> write)
    {
        while (_connections.TakeWhileBusy() is { } answer)
        {
            write(answer);
        }
    }

    /// <summary>Ends all connections without waiting.</summary>
    public void Stop()
    {
        _stopping.Cancel();
        _connections.Fail("The server was stopped.");
    }

    /// <summary>Ends all connections.</summary>
    public void Dispose()
    {
        Stop();
        _connections.Dispose();
        _stopping.Dispose();
    }

    void IServerLog.Note(string text)
    {
    }

    void IServerLog.Warn(string text) => Volatile.Read(ref _warn)(ForeignText.EscapeLines(text));

    // A user who can run commands in this session is trusted, as with nix-daemon --stdio.
    private void Serve(PeerStreams client)
    {
        try
        {
            new StoreSession(_options, isTrusted: true).RunAsync(client.Input, client.Output, _stopping.Token).GetAwaiter().GetResult();
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has closed the connection.
        }
        catch (Exception failure)
        {
            // A failure of one connection does not end the others.
            ((IServerLog)this).Warn(failure.Message);
        }
    }
}
