using System.Management.Automation;
using NixStore.Progress;

namespace NixStore.PowerShell.Pipeline;

/// <summary>Shows of each of several targets, in a line of its own, how far a copy to it is. Disposing it takes all lines from the screen.</summary>
/// <param name="action">What is being done, such as <c>Copy</c>.</param>
/// <param name="write">Writes a record; may be called from any thread.</param>
internal sealed class TargetsProgress(string action, Action<ProgressRecord> write) : IDisposable
{
    // Beside those of other commands and of daemons.
    private const int FirstActivityId = 0x4E4958 + 0x2000;

    private readonly Lock _gate = new();
    private readonly List<string> _targets = [];
    private readonly HashSet<string> _shown = [];

    /// <summary>Begins the line of a target.</summary>
    /// <param name="target">How a user names it.</param>
    /// <returns>What shows its progress.</returns>
    public IProgress<OperationProgress> Follow(string target)
    {
        lock (_gate)
        {
            _targets.Add(target);
            return new Line(this, target, FirstActivityId + _targets.Count - 1);
        }
    }

    /// <summary>Ends the line of a target.</summary>
    /// <param name="target">How a user names it.</param>
    public void Complete(string target)
    {
        lock (_gate)
        {
            if (_shown.Remove(target))
            {
                write(new ProgressRecord(FirstActivityId + _targets.IndexOf(target), TextOf(target), "Completed") { RecordType = ProgressRecordType.Completed });
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _targets.ToList().ForEach(Complete);

    private string TextOf(string target) => $"{action}ing to {target}";

    private sealed class Line(TargetsProgress progress, string target, int id) : IProgress<OperationProgress>
    {
        private readonly TransferRate _rate = new(TimeProvider.System);

        public void Report(OperationProgress value)
        {
            lock (progress._gate)
            {
                progress._shown.Add(target);
                _rate.Add(value.BytesDone);
                progress.Write(id, target, value, _rate);
            }
        }
    }

    private void Write(int id, string target, OperationProgress value, TransferRate rate)
        => write(new ProgressRecord(id, TextOf(target), ProgressText.StatusOf(value, rate))
        {
            PercentComplete = ProgressText.PercentOf(value),
            SecondsRemaining = rate.SecondsUntil(value.BytesTotal),
        });
}
