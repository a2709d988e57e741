using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace NixStore.PowerShell.Harness;

/// <summary>One run of a script, whose streams are collected while it runs.</summary>
internal sealed class RunningScript : IDisposable
{
    private readonly System.Management.Automation.PowerShell _shell;
    private readonly PSDataCollection<PSObject> _output = [];

    public RunningScript(Runspace runspace, string script)
    {
        _shell = System.Management.Automation.PowerShell.Create(runspace);
        _shell.AddScript(script);
    }

    public RunResult Finish(IEnumerable<object> input)
    {
        using var items = new PSDataCollection<object>(input);
        items.Complete();
        return Result(FailureOf(() => _shell.EndInvoke(_shell.BeginInvoke(items, _output))), null);
    }

    public RunResult StopWhen(Func<RunResult, bool> condition)
    {
        using var arrived = new SemaphoreSlim(0);
        void Arrive(object? sender, EventArgs e) => arrived.Release();
        _output.DataAdded += Arrive;
        _shell.Streams.Error.DataAdded += Arrive;
        _shell.Streams.Warning.DataAdded += Arrive;
        _shell.Streams.Verbose.DataAdded += Arrive;
        _shell.Streams.Progress.DataAdded += Arrive;
        _shell.InvocationStateChanged += Arrive;

        var invocation = _shell.BeginInvoke<PSObject, PSObject>(null, _output);
        while (!condition(Result(null, null)))
        {
            if (invocation.IsCompleted && !condition(Result(null, null)))
            {
                Assert.Fail($"The script ended before the condition held. It failed with: {FailureOf(() => _shell.EndInvoke(invocation))}");
            }

            Assert.True(arrived.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken), "The condition did not hold within a minute.");
        }

        var start = Stopwatch.GetTimestamp();
        _shell.Stop();
        var within = Stopwatch.GetElapsedTime(start);
        return Result(FailureOf(() => _shell.EndInvoke(invocation)), within);
    }

    public void Dispose()
    {
        _shell.Dispose();
        _output.Dispose();
    }

    private static ErrorRecord? FailureOf(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (PipelineStoppedException)
        {
            return null;
        }
        catch (RuntimeException e)
        {
            return e.ErrorRecord;
        }
    }

    // The script may be adding to it meanwhile.
    private static T[] Snapshot<T>(PSDataCollection<T> collection)
    {
        lock (((System.Collections.ICollection)collection).SyncRoot)
        {
            return [.. collection];
        }
    }

    private RunResult Result(ErrorRecord? failure, TimeSpan? stoppedWithin) => new()
    {
        Output = Snapshot(_output),
        Errors = Snapshot(_shell.Streams.Error),
        Warnings = [.. Snapshot(_shell.Streams.Warning).Select(record => record.Message)],
        Verbose = [.. Snapshot(_shell.Streams.Verbose).Select(record => record.Message)],
        Progress = Snapshot(_shell.Streams.Progress),
        Failure = failure,
        StoppedWithin = stoppedWithin,
    };
}
