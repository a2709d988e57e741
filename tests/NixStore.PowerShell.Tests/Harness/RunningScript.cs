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
        return Result(FailureOf(() => _shell.EndInvoke(_shell.BeginInvoke(items, _output))), wasStopped: false);
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
        while (!condition(Result(null, wasStopped: false)))
        {
            if (invocation.IsCompleted && !condition(Result(null, wasStopped: false)))
            {
                Assert.Fail($"The script ended before the condition held. It failed with: {FailureOf(() => _shell.EndInvoke(invocation))}");
            }

            arrived.Wait(TestContext.Current.CancellationToken);
        }

        _shell.Stop();
        return Result(FailureOf(() => _shell.EndInvoke(invocation)), _shell.InvocationStateInfo.State == PSInvocationState.Stopped);
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

    private RunResult Result(ErrorRecord? failure, bool wasStopped) => new()
    {
        Output = Snapshot(_output),
        Errors = Snapshot(_shell.Streams.Error),
        Warnings = [.. Snapshot(_shell.Streams.Warning).Select(record => record.Message)],
        Verbose = [.. Snapshot(_shell.Streams.Verbose).Select(record => record.Message)],
        Progress = Snapshot(_shell.Streams.Progress),
        Failure = failure,
        WasStopped = wasStopped,
    };
}
