using NixStore.Serving.Clients;
using NixStore.Serving.Daemon;
using NixStore.Stores.Remote.Multiplexing;
using NixStore.Stores.Remote.Peers;

namespace NixStore.PowerShell.Serving;

/// <summary>
/// Serves a store over the pipeline, which carries the connections of a client: what comes in are its messages, and what goes out are the answers.
/// A cmdlet writes only while it works on its input, so it stays there until all that can be answered is. The server outlives a command, so
/// that the next one goes on with the same connections.
/// </summary>
internal sealed class PipelineServer : IServerLog, IDisposable
{
    private readonly StoreServingOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConnectionMultiplexer _connections;
    private Action<string> _warn = static _ => { };

    /// <summary>Makes a server.</summary>
    /// <param name="options">How the store is served.</param>
    public PipelineServer(StoreServingOptions options)
    {
        _options = options with { Log = this };
        _connections = new ConnectionMultiplexer(Serve);
    }

    /// <summary>Whether the client has connections open, and so comes again.</summary>
    public bool IsInUse => _connections.IsInUse;

    /// <summary>Lets a command take its warnings.</summary>
    /// <param name="warn">Writes a warning; from any thread.</param>
    public void Follow(Action<string> warn) => Volatile.Write(ref _warn, warn);

    /// <summary>Takes a message, and writes what there is to say. Where another message follows at once, the rest can wait for that.</summary>
    /// <param name="message">The message.</param>
    /// <param name="write">Writes a message.</param>
    /// <exception cref="NixFormatException">The client does not keep to the rules.</exception>
    public void Receive(byte[] message, Action<byte[]> write)
    {
        var isFollowed = _connections.Receive(message);
        while ((isFollowed ? _connections.TakeAtOnce() : _connections.TakeWhileBusy()) is { } answer)
        {
            write(answer);
        }
    }

    /// <summary>Writes all that there is to say until the next message.</summary>
    /// <param name="write">Writes a message.</param>
    public void Answer(Action<byte[]> write)
    {
        while (_connections.TakeWhileBusy() is { } answer)
        {
            write(answer);
        }
    }

    /// <summary>Ends all connections, without waiting for that.</summary>
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

    // Whoever may run commands in this session is trusted, as with nix-daemon --stdio.
    private void Serve(PeerStreams client)
    {
        try
        {
            new StoreSession(_options, isTrusted: true).RunAsync(client.Input, client.Output, _stopping.Token).GetAwaiter().GetResult();
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client wants no more.
        }
        catch (Exception failure)
        {
            // One connection is no reason to end the others, whatever went wrong with it.
            ((IServerLog)this).Warn(failure.Message);
        }
    }
}
