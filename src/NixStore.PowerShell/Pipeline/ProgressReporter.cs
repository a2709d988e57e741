using System.Management.Automation;
using NixStore.Paths;
using NixStore.Progress;

namespace NixStore.PowerShell.Pipeline;

/// <summary>
/// Shows the progress of an operation: one activity in bytes, with a child for each path in progress. Disposing it removes all of them from
/// the screen.
/// </summary>
/// <param name="activity">The operation, such as <c>Copying to /mnt</c>.</param>
/// <param name="write">Writes a record, on any thread.</param>
public sealed class ProgressReporter(string activity, Action<ProgressRecord> write) : IProgress<OperationProgress>, IDisposable
{
    // Other commands in the same pipeline use small numbers.
    private const int FirstActivityId = 0x4E4958;

    private readonly Lock _gate = new();
    private readonly List<StorePath?> _children = [];
    private readonly TransferRate _rate = new(TimeProvider.System);
    private bool _shown;

    /// <summary>Shows a state.</summary>
    /// <param name="value">The state.</param>
    public void Report(OperationProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_gate)
        {
            _shown = true;
            _rate.Add(value.BytesDone);
            write(new ProgressRecord(FirstActivityId, activity, ProgressText.StatusOf(value, _rate))
            {
                PercentComplete = ProgressText.PercentOf(value),
                SecondsRemaining = _rate.SecondsUntil(value.BytesTotal),
            });
            CompleteChildrenBut(value.Running);
            foreach (var running in value.Running)
            {
                write(new ProgressRecord(ChildId(running.Path), running.Path.Name, ProgressText.StatusOf(running))
                {
                    ParentActivityId = FirstActivityId,
                    PercentComplete = ProgressText.PercentOf(running),
                });
            }
        }
    }

    /// <summary>Ends the activity and its children.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            CompleteChildrenBut([]);
            if (_shown)
            {
                write(new ProgressRecord(FirstActivityId, activity, "Completed") { RecordType = ProgressRecordType.Completed });
                _shown = false;
            }
        }
    }

    private int ChildId(StorePath path)
    {
        var slot = _children.IndexOf(path);
        if (slot < 0)
        {
            slot = _children.IndexOf(null);
            if (slot < 0)
            {
                slot = _children.Count;
                _children.Add(null);
            }

            _children[slot] = path;
        }

        return FirstActivityId + 1 + slot;
    }

    private void CompleteChildrenBut(IReadOnlyList<RunningPath> running)
    {
        for (var slot = 0; slot < _children.Count; slot++)
        {
            if (_children[slot] is { } path && !running.Any(item => item.Path == path))
            {
                write(new ProgressRecord(FirstActivityId + 1 + slot, path.Name, "Completed")
                {
                    ParentActivityId = FirstActivityId,
                    RecordType = ProgressRecordType.Completed,
                });
                _children[slot] = null;
            }
        }
    }
}
