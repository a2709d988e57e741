using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace NixStore.PowerShell.Remoting;

/// <summary>One run of the server in a session: messages go to it as its input, and its output are messages.</summary>
internal sealed class SessionCommand : IDisposable
{
    private static readonly TimeSpan _longestStop = TimeSpan.FromSeconds(5);

    private readonly System.Management.Automation.PowerShell _command = System.Management.Automation.PowerShell.Create();
    private readonly PSDataCollection<byte[]> _input = [];
    private readonly PSDataCollection<PSObject> _output = [];
    private readonly Action<byte[]> _receive;
    private readonly TaskCompletionSource<string?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the server.</summary>
    /// <param name="session">The session.</param>
    /// <param name="conversation">What the server goes on with that an earlier run has begun.</param>
    /// <param name="receive">Takes its messages, one after the other.</param>
    /// <param name="warn">Takes its warnings.</param>
    /// <exception cref="InvalidOperationException">The session is not open, or busy.</exception>
    public SessionCommand(PSSession session, Guid conversation, Action<byte[]> receive, Action<string> warn)
    {
        _receive = receive;
        _command.Runspace = session.Runspace;
        _command.AddCommand("Start-StoreServer").AddParameter("Pipeline").AddParameter("Conversation", conversation);
        _output.DataAdded += (_, _) => Receive();
        _command.Streams.Warning.DataAdded += (_, added) => warn(_command.Streams.Warning[added.Index].Message);
        var running = _command.BeginInvoke(_input, _output);
        new Thread(() => _end.SetResult(AwaitEnd(running))) { IsBackground = true, Name = $"Server in {session.Name}" }.Start();
    }

    /// <summary>How many bytes were sent to it.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Ends when the server has, with why where that is an error.</summary>
    public Task<string?> End => _end.Task;

    /// <summary>Sends a message.</summary>
    /// <param name="message">The message.</param>
    public void Send(byte[] message)
    {
        if (_input.IsOpen)
        {
            BytesSent += message.Length;
            _input.Add(message);
        }
    }

    /// <summary>Says that no more messages come, and waits until the server has answered what it can.</summary>
    /// <returns>Why it has failed, or null.</returns>
    public string? Finish()
    {
        if (_input.IsOpen)
        {
            _input.Complete();
        }

        return End.GetAwaiter().GetResult();
    }

    /// <summary>Stops the server, where it runs.</summary>
    public void Dispose()
    {
        if (!End.IsCompleted)
        {
            _command.BeginStop(null, null);
            End.Wait(_longestStop);
        }

        _command.Dispose();
    }

    // Reading them takes them out, so that they do not stay in memory.
    private void Receive()
    {
        lock (_output)
        {
            foreach (var message in _output.ReadAll())
            {
                if (message.BaseObject is byte[] bytes)
                {
                    _receive(bytes);
                }
            }
        }
    }

    private string? AwaitEnd(IAsyncResult running)
    {
        try
        {
            _command.EndInvoke(running);
            Receive();
            return _command.Streams.Error.FirstOrDefault()?.ToString();
        }
        catch (RemoteException failure) when (failure.ErrorRecord?.FullyQualifiedErrorId.Contains("CommandNotFound", StringComparison.Ordinal) == true)
        {
            return "There is no module NixStore on that computer. Install it there, or import it in the session.";
        }
        catch (Exception failure) when (failure is RuntimeException or InvalidOperationException)
        {
            return failure.Message;
        }
    }
}
