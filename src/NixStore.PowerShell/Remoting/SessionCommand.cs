using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace NixStore.PowerShell.Remoting;

/// <summary>One run of the server in a session. Its input and its output consist of messages.</summary>
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
    /// <param name="conversation">The conversation, which the server continues if an earlier run has begun it.</param>
    /// <param name="receive">Receives its messages, one after the other.</param>
    /// <param name="warn">Receives its warnings.</param>
    /// <exception cref="InvalidOperationException">The session is not open, or is busy.</exception>
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

    /// <summary>Gets the number of bytes that were sent to it.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Gets a task that completes when the server has ended. Its result is the reason of a failure, or null.</summary>
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

    /// <summary>Completes the input, and waits until the server has sent its responses.</summary>
    /// <returns>The reason of a failure, or null.</returns>
    public string? Finish()
    {
        if (_input.IsOpen)
        {
            _input.Complete();
        }

        return End.GetAwaiter().GetResult();
    }

    /// <summary>Stops the server if it is running.</summary>
    public void Dispose()
    {
        if (!End.IsCompleted)
        {
            _command.BeginStop(null, null);
            End.Wait(_longestStop);
        }

        _command.Dispose();
    }

    // ReadAll removes the messages, so they do not stay in memory.
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

    private static bool IsCommandMissing(RemoteException failure)
        => failure.ErrorRecord?.FullyQualifiedErrorId.Contains("CommandNotFound", StringComparison.Ordinal) == true;

    private string? AwaitEnd(IAsyncResult running)
    {
        try
        {
            _command.EndInvoke(running);
            Receive();
            return _command.Streams.Error.FirstOrDefault()?.ToString();
        }
        catch (RemoteException failure) when (IsCommandMissing(failure))
        {
            return "There is no module NixStore on that computer. Install it there, or import it in the session.";
        }
        catch (Exception failure) when (failure is RuntimeException or InvalidOperationException)
        {
            return failure.Message;
        }
    }
}
