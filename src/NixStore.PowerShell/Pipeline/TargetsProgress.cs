using System.Management.Automation;
using NixStore.Progress;

namespace NixStore.PowerShell.Pipeline;

/// <summary>
/// Shows the progress of a copy to several targets, each in its own line. Disposing it removes all lines from the screen.
/// </summary>
/// <param name="action">The operation, such as <c>Copy</c>.</param>
/// <param name="write">Writes a record, on any thread.</param>
internal sealed class TargetsProgress(string action, Action<ProgressRecord> write) : IDisposable
{
    // Different from the ids of other commands and of daemons.
    private const int FirstActivityId = 0x4E4958 + 0x2000;

    private readonly Lock _gate = new();
    private readonly List<string> _targets = [];
    private readonly HashSet<string> _shown = [];

    /// <summary>Adds the line of a target.</summary>
    /// <param name="target">The name of the target.</param>
    /// <returns>The receiver of its progress.</returns>
    public IProgress<OperationProgress> Follow(string target)
    {
        lock (_gate)
        {
            _targets.Add(target);
            return new Line(this, target, FirstActivityId + _targets.Count - 1);
        }
    }

    /// <summary>Removes the line of a target.</summary>
    /// <param name="target">The name of the target.</param>
    public void Complete(string target)
    {
        lock (_gate)
        {
            if (_shown.Remove(target))
            {
                var id = FirstActivityId + _targets.IndexOf(target);
                write(new ProgressRecord(id, TextOf(target), "Completed") { RecordType = ProgressRecordType.Completed });
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
