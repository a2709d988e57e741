using System.Diagnostics;
using System.Management.Automation.Runspaces;

namespace NixStore.SideBySide;

/// <summary>A PowerShell session that has the built module loaded.</summary>
internal sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace;

    public ModuleSession(string modulePath, IReadOnlyDictionary<string, object> variables)
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([modulePath]);
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        foreach (var (name, value) in variables)
        {
            _runspace.SessionStateProxy.SetVariable(name, value);
        }
    }

    /// <summary>Runs a script and drops its output.</summary>
    /// <param name="script">The script.</param>
    /// <returns>How long it took.</returns>
    public TimeSpan Run(string script)
    {
        using var shell = System.Management.Automation.PowerShell.Create(_runspace);
        shell.AddScript(script);
        var started = Stopwatch.GetTimestamp();
        shell.Invoke();
        var elapsed = Stopwatch.GetElapsedTime(started);
        return shell.Streams.Error.Count == 0
            ? elapsed
            : throw new InvalidOperationException($"'{script}' failed: {shell.Streams.Error[0]}", shell.Streams.Error[0].Exception);
    }

    /// <summary>Runs a script, and measures the peak memory of this process meanwhile.</summary>
    /// <param name="script">The script.</param>
    /// <returns>The time and the memory.</returns>
    public Sample Measure(string script)
    {
        ProcessMemory.ResetPeak();
        var elapsed = Run(script);
        return new Sample(elapsed, ProcessMemory.Peak());
    }

    /// <summary>Runs a script for its output.</summary>
    /// <param name="script">The script.</param>
    /// <returns>The object that it writes, or an array of several.</returns>
    public object Get(string script)
    {
        using var shell = System.Management.Automation.PowerShell.Create(_runspace);
        object[] output = [.. shell.AddScript(script).Invoke().Select(static item => item.BaseObject)];
        return output.Length == 1 ? output[0] : output;
    }

    public void Dispose() => _runspace.Dispose();
}
