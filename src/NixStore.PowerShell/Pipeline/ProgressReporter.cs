using System.Management.Automation;
using NixStore.Paths;
using NixStore.Progress;

namespace NixStore.PowerShell.Pipeline;

/// <summary>
/// Shows how far an operation is: one activity in bytes, and below it a child for each path that is being worked on. Disposing it
/// takes all of them from the screen.
/// </summary>
/// <param name="activity">What is being done, such as <c>Copying to /mnt</c>.</param>
/// <param name="write">Writes a record; may be called from any thread.</param>
public sealed class ProgressReporter(string activity, Action<ProgressRecord> write) : IProgress<OperationProgress>, IDisposable
{
    // Other commands in the same pipeline take small numbers.
    private const int FirstActivityId = 0x4E4958;

    private readonly Lock _gate = new();
    private readonly List<StorePath?> _children = [];
    private bool _shown;

    /// <summary>Shows a state.</summary>
    /// <param name="value">The state.</param>
    public void Report(OperationProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_gate)
        {
            _shown = true;
            write(new ProgressRecord(FirstActivityId, activity, StatusOf(value))
            {
                PercentComplete = PercentOf(value.BytesDone, value.BytesTotal),
            });
            CompleteChildrenBut(value.Running);
            foreach (RunningPath running in value.Running)
            {
                write(new ProgressRecord(ChildId(running.Path), running.Path.Name, StatusOf(running))
                {
                    ParentActivityId = FirstActivityId,
                    PercentComplete = PercentOf(running.BytesDone, running.BytesTotal),
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

    private static string StatusOf(OperationProgress value)
        => value.PathsTotal > 0
            ? $"{BytesOf(value.BytesDone, value.BytesTotal)}, {value.PathsDone} of {value.PathsTotal} paths"
            : BytesOf(value.BytesDone, value.BytesTotal);

    private static string StatusOf(RunningPath running) => BytesOf(running.BytesDone, running.BytesTotal);

    private static string BytesOf(long done, long total)
        => total > 0 ? $"{ByteSize.Format(done)} of {ByteSize.Format(total)}" : ByteSize.Format(done);

    private static int PercentOf(long done, long total) => total > 0 ? (int)Math.Min(100, done * 100.0 / total) : -1;

    private int ChildId(StorePath path)
    {
        int slot = _children.IndexOf(path);
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
        for (int slot = 0; slot < _children.Count; slot++)
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
