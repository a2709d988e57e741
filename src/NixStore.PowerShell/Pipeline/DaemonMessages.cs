using System.Management.Automation;
using NixStore.Protocols.Worker;
using NixStore.Stores.Remote;

namespace NixStore.PowerShell.Pipeline;

/// <summary>
/// Shows the messages of daemons: warnings as warnings, other texts as verbose messages, and long activities as progress. Messages arrive
/// on threads that must not wait, so they are kept until the pipeline thread is free.
/// </summary>
/// <param name="post">Runs an action on the pipeline thread when that thread is free, without waiting.</param>
/// <param name="warn">Writes a warning, on the pipeline thread.</param>
/// <param name="inform">Writes a verbose message, on the pipeline thread.</param>
/// <param name="show">Writes progress, on the pipeline thread.</param>
internal sealed class DaemonMessages(
    Action<Action> post, Action<string> warn, Action<string> inform, Action<ProgressRecord> show) : IDaemonLog
{
    // More messages are ignored, because a daemon can send faster than a console shows. The limit for the ends of activities is higher,
    // because an activity whose end is lost would stay on the screen.
    private const int MostKept = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<LogMessage> _kept = [];
    private readonly DaemonActivities _activities = new(show);
    private bool _posted;

    /// <inheritdoc/>
    public void Write(LogMessage message)
    {
        lock (_gate)
        {
            if (_kept.Count >= (message is ActivityStopped ? 2 * MostKept : MostKept))
            {
                return;
            }

            _kept.Enqueue(message);
            if (_posted)
            {
                return;
            }

            _posted = true;
        }

        post(Show);
    }

    private void Show()
    {
        while (TryTake(out var message))
        {
            Show(message);
        }
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LogMessage? message)
    {
        lock (_gate)
        {
            _posted = _kept.TryDequeue(out message);
            return _posted;
        }
    }

    private void Show(LogMessage message)
    {
        switch (message)
        {
            case LogText text:
                foreach (var line in text.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    Show(line);
                }

                break;
            case ActivityStarted started:
                if (started.Text.Length > 0 && started.Level <= LogLevel.Info)
                {
                    inform(started.Text);
                }

                _activities.Start(started);
                break;
            case ActivityStopped stopped:
                _activities.Stop(stopped.Id);
                break;
            case ActivityResult
            {
                Type: ActivityResultType.BuildLogLine or ActivityResultType.PostBuildLogLine, Fields: [{ Text: { } line }, ..],
            }:
                inform(line);
                break;
            case ActivityResult { Type: ActivityResultType.CorruptedPath, Fields: [{ Text: { } path }, ..] }:
                warn($"The contents of {path} are damaged.");
                break;
            case ActivityResult { Type: ActivityResultType.UntrustedPath, Fields: [{ Text: { } path }, ..] }:
                warn($"No key that the daemon trusts has signed {path}.");
                break;
            case ActivityResult result:
                _activities.Advance(result);
                break;
        }
    }

    private void Show(string line)
    {
        const string warning = "warning: ";
        if (line.StartsWith(warning, StringComparison.Ordinal))
        {
            warn(line[warning.Length..]);
        }
        else if (line.StartsWith("error:", StringComparison.Ordinal))
        {
            warn(line);
        }
        else
        {
            inform(line);
        }
    }
}
