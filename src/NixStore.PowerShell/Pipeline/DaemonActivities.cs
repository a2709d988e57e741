using System.Diagnostics;
using System.Management.Automation;
using NixStore.PowerShell.Outputs;
using NixStore.Protocols.Worker;

namespace NixStore.PowerShell.Pipeline;

/// <summary>Shows long activities of daemons, each as a line of progress. Used only on the pipeline thread.</summary>
/// <param name="show">Writes progress.</param>
internal sealed class DaemonActivities(Action<ProgressRecord> show)
{
    // Different from the ids of the commands' own progress.
    private const int FirstActivityId = 0x4E4958 + 0x1000;

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);

    // More lines of progress are of no use, and a daemon that never ends its activities must not fill the memory.
    private const int MostRunning = 1000;

    private readonly Dictionary<ulong, Activity> _running = [];
    private readonly PriorityQueue<int, int> _freeSlots = new();
    private int _slots;

    /// <summary>Shows that an activity has started.</summary>
    /// <param name="started">The message of the daemon.</param>
    public void Start(ActivityStarted started)
    {
        if (!IsLong(started.Type) || _running.Count == MostRunning || _running.ContainsKey(started.Id))
        {
            return;
        }

        var slot = _freeSlots.TryDequeue(out var free, out _) ? free : _slots++;
        var text = started.Text.Length > 0 ? started.Text : Describe(started.Type);
        _running[started.Id] = new Activity(slot, text, started.Type, Stopwatch.GetTimestamp());
    }

    /// <summary>Shows the progress of an activity.</summary>
    /// <param name="result">The message of the daemon.</param>
    public void Advance(ActivityResult result)
    {
        if (!_running.TryGetValue(result.Id, out var activity))
        {
            return;
        }

        switch (result)
        {
            case { Type: ActivityResultType.SetPhase, Fields: [{ Text: { } phase }, ..] }:
                Show(activity, phase, -1);
                break;
            case { Type: ActivityResultType.Progress, Fields: [{ Number: var done }, { Number: var expected }, ..] }
                when Stopwatch.GetElapsedTime(activity.LastShown) >= _interval:
                activity.LastShown = Stopwatch.GetTimestamp();
                Show(activity, StatusOf(activity.Type, done, expected), expected > 0 ? (int)Math.Min(100, done * 100.0 / expected) : -1);
                break;
        }
    }

    /// <summary>Removes the line of an activity that has ended.</summary>
    /// <param name="id">The id of the activity.</param>
    public void Stop(ulong id)
    {
        if (!_running.Remove(id, out var activity))
        {
            return;
        }

        _freeSlots.Enqueue(activity.Slot, activity.Slot);
        if (activity.IsShown)
        {
            show(new ProgressRecord(FirstActivityId + activity.Slot, activity.Text, "Completed")
            {
                RecordType = ProgressRecordType.Completed,
            });
        }
    }

    private void Show(Activity activity, string status, int percent)
    {
        activity.IsShown = true;
        show(new ProgressRecord(FirstActivityId + activity.Slot, activity.Text, status.Length > 0 ? status : " ")
        {
            PercentComplete = percent,
        });
    }

    private static bool IsLong(ActivityType type) => type is ActivityType.CopyPath or ActivityType.FileTransfer or ActivityType.Build
        or ActivityType.OptimiseStore or ActivityType.VerifyPaths;

    private static string Describe(ActivityType type) => type switch
    {
        ActivityType.CopyPath => "Copying a path",
        ActivityType.FileTransfer => "Transferring a file",
        ActivityType.Build => "Building",
        ActivityType.OptimiseStore => "Making equal files one",
        _ => "Checking paths",
    };

    private static string StatusOf(ActivityType type, ulong done, ulong expected)
    {
        var bytes = type is ActivityType.CopyPath or ActivityType.FileTransfer;
        var sofar = bytes ? ByteSize.Format((long)Math.Min(done, long.MaxValue)) : $"{done}";
        return expected > 0 ? $"{sofar} of {(bytes ? ByteSize.Format((long)Math.Min(expected, long.MaxValue)) : expected)}" : sofar;
    }

    private sealed class Activity(int slot, string text, ActivityType type, long started)
    {
        public int Slot => slot;

        public string Text => text;

        public ActivityType Type => type;

        public long LastShown { get; set; } = started;

        public bool IsShown { get; set; }
    }
}
