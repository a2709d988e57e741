using NixStore.Protocols.Worker;

namespace NixStore.Serving.Worker;

/// <summary>
/// Tells a client between its request and the answer what is being done, and how it ended. What is told at another time waits for the
/// next request.
/// </summary>
/// <param name="writer">Where messages go, in the version that is spoken.</param>
internal sealed class WorkerLog(WorkerWriter writer)
{
    private const int MostWaiting = 100;

    private readonly Lock _gate = new();
    private readonly WorkerMessageWriter _messages = new(writer);
    private readonly Queue<LogText> _waiting = [];
    private bool _isOpen;

    /// <summary>The least important messages that the client wants.</summary>
    public LogLevel Level { get; set; } = LogLevel.Info;

    /// <summary>Starts a work.</summary>
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

    /// <summary>Tells a warning; from any thread.</summary>
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

    /// <summary>Says that the work is done; the answer follows.</summary>
    public void Done() => End(new WorkDone());

    /// <summary>Says that the work failed; no answer follows.</summary>
    /// <param name="failure">The reason.</param>
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
