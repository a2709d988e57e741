using System.Management.Automation.Runspaces;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Multiplexing;
using NixStore.Stores.Remote.Peers;

namespace NixStore.PowerShell.Remoting;

/// <summary>
/// The store server that this module starts in a session on another computer. A session runs one command at a time, so all connections use
/// one command. An endpoint limits the bytes that one command receives (50 MB for WinRM by default), so a new command continues when the
/// limit is near.
/// </summary>
internal sealed class SessionPeer : IPeer, IDisposable
{
    // The transport encodes bytes in base64, which makes them a third longer.
    private const long MostBytesInCommand = 30_000_000;

    private static readonly TimeSpan _longestEnd = TimeSpan.FromSeconds(10);

    private readonly PSSession _session;
    private readonly Action<string> _warn;
    private readonly ConnectionMultiplexer _connections = new();
    private readonly Guid _conversation = Guid.NewGuid();
    private readonly Lazy<Thread> _sender;
    private SessionCommand? _command;

    /// <summary>Initializes a new instance. Starts nothing yet.</summary>
    /// <param name="session">The session.</param>
    /// <param name="warn">Receives the warnings of the other side, on any thread.</param>
    public SessionPeer(PSSession session, Action<string> warn)
    {
        _session = session;
        _warn = text => warn($"{session.ComputerName}: {text}");
        _sender = new Lazy<Thread>(() =>
        {
            var thread = new Thread(SendAll) { IsBackground = true, Name = Name };
            thread.Start();
            return thread;
        });
    }

    /// <inheritdoc/>
    public string Name => $"the store server in the session on {_session.ComputerName}";

    /// <inheritdoc/>
    public bool IsOnThisMachine => false;

    /// <inheritdoc/>
    public Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var connection = _connections.Open();
            _ = _sender.Value;
            return Task.FromResult(connection);
        }
        catch (IOException failure)
        {
            throw new StoreConnectionException(Name, $"Cannot reach {Name}: {failure.Message}", failure);
        }
    }

    /// <summary>Stops the server and waits for its end, up to a limit.</summary>
    public void Dispose()
    {
        _connections.Dispose();
        if (_sender.IsValueCreated && !_sender.Value.Join(_longestEnd))
        {
            _command?.Dispose();
        }
    }

    private void SendAll()
    {
        try
        {
            while (_connections.Take() is { } message)
            {
                if (_command?.BytesSent + message.Length > MostBytesInCommand)
                {
                    Finish();
                }

                _command ??= Start();
                _command.Send(message);
            }

            Finish();
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.Management.Automation.RuntimeException)
        {
            _connections.Fail(failure.Message);
        }
    }

    private SessionCommand Start()
    {
        if (_session.Runspace.RunspaceStateInfo.State != RunspaceState.Opened)
        {
            throw new InvalidOperationException("The session is not open. Create another one with New-PSSession.");
        }

        var command = new SessionCommand(_session, _conversation, Receive, _warn);
        command.End.ContinueWith(
            end =>
            {
                if (end.Result is { } why)
                {
                    _connections.Fail(why);
                }
            },
            TaskScheduler.Default);
        return command;
    }

    private void Finish()
    {
        if (_command?.Finish() is { } why)
        {
            _connections.Fail(why);
        }

        _command?.Dispose();
        _command = null;
    }

    private void Receive(byte[] message)
    {
        try
        {
            _connections.Receive(message);
        }
        catch (NixFormatException fault)
        {
            _connections.Fail(fault.Message);
        }
    }
}
