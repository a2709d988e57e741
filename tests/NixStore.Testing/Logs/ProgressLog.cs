using NixStore.Progress;

namespace NixStore.Testing.Logs;

/// <summary>Keeps what was reported, on the thread that reported it.</summary>
internal sealed class ProgressLog : IProgress<OperationProgress>
{
    private readonly Lock _lock = new();
    private readonly List<OperationProgress> _reports = [];

    public OperationProgress Last
    {
        get
        {
            lock (_lock)
            {
                return _reports[^1];
            }
        }
    }

    public void Report(OperationProgress value)
    {
        lock (_lock)
        {
            _reports.Add(value);
        }
    }
}
