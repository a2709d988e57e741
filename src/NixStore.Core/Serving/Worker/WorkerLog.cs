using NixStore.Protocols.Worker;

namespace NixStore.Serving.Worker;

/// <summary>
/// Sends log messages and the result of an operation to a client, between its request and the response. Messages at other times wait for
/// the next request.
/// </summary>
/// <param name="writer">The writer of messages, with the version of the protocol.</param>
internal sealed class WorkerLog(WorkerWriter writer)
{
    private const int MostWaiting = 100;

    private readonly Lock _gate = new();
    private readonly WorkerMessageWriter _messages = new(writer);
    private readonly Queue<LogText> _waiting = [];
    private bool _isOpen;

    /// <summary>Gets the level of the least important messages to send.</summary>
    public LogLevel Level { get; set; } = LogLevel.Info;

    /// <summary>Starts an operation.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _isOpen = true;
            while (_waiting.TryDequeue(out var text))
            {
                _messages.Write(text);
            }
        }
    }

    /// <summary>Sends a warning. Thread-safe.</summary>
    /// <param name="text">The message.</param>
    public void Warn(string text)
    {
        lock (_gate)
        {
            if (Level < LogLevel.Warning)
            {
                return;
            }

            var message = new LogText($"warning: {text}\n");
            if (_isOpen)
            {
                _messages.Write(message);
            }
            else if (_waiting.Count < MostWaiting)
            {
                _waiting.Enqueue(message);
            }
        }
    }

    /// <summary>Reports success. The response follows.</summary>
    public void Done() => End(new WorkDone());

    /// <summary>Reports a failure. No response follows.</summary>
    /// <param name="failure">The exception.</param>
    public void Fail(Exception failure) => End(new WorkFailed(LogLevel.Error, failure.Message, []));

    private void End(WorkerMessage message)
    {
        lock (_gate)
        {
            _isOpen = false;
            _messages.Write(message);
        }
    }
}
