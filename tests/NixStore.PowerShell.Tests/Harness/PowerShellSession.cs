using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace NixStore.PowerShell.Harness;

/// <summary>
/// A fresh session of the real engine with the built module imported, to type commands into. Variables set in one run are there
/// in the next one; each test makes its own session.
/// <example>
/// <code>
/// using var session = new PowerShellSession();
/// session.SetVariable("hash", hash);
///
/// RunResult run = session.Run("$hash, 'nonsense' | Convert-NixHash -To Base16");
/// Assert.Equal("sha256:ba78…", run.Only&lt;string&gt;());              // the only object, as a type
/// Assert.Equal("nonsense", run.Error("NixFormat").TargetObject);    // the only error, by its id
/// Assert.Null(run.Failure);                                         // the script was not ended by an error
///
/// string table = session.Render("Get-StorePath -Store $root", width: 100);    // the default view as text
/// string[] words = session.Complete("Convert-NixHash -To ");                  // what Tab offers at the end of the line
/// RunResult stopped = session.RunUntil("Copy-Closure …", run => run.Progress.Count > 0);    // Ctrl-C at the first progress
/// Assert.True(stopped.WasStopped);
/// </code>
/// </example>
/// The engine here has the commands of Microsoft.PowerShell.Core alone (ForEach-Object, Where-Object, Out-Default, Out-Null,
/// Get-Help …); Select-Object, Get-Content, Write-Output, Format-Table and the like are absent.
/// </summary>
public sealed class PowerShellSession : IDisposable
{
    private readonly CapturingHost _host = new();
    private readonly Runspace _runspace;

    /// <summary>Opens a session.</summary>
    /// <param name="import">Whether the module is imported already; without it the session is as bare as the engine makes it.</param>
    public PowerShellSession(bool import = true)
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        if (import)
        {
            state.ImportPSModule([Repository.Manifest]);
        }

        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.Open();
    }

    /// <summary>What a person answers when a command asks, such as 0 for Yes and 2 for No; without it a question is an error.</summary>
    public Func<string, int>? Answer
    {
        get => _host.CapturedUI.Answer;
        set => _host.CapturedUI.Answer = value;
    }

    /// <summary>Sets a variable of the session.</summary>
    public void SetVariable(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Runs a script to its end, whatever goes wrong in it.</summary>
    /// <param name="script">What a user types.</param>
    /// <param name="input">Objects to pipe into it; the script reads them as <c>$input</c>.</param>
    public RunResult Run(string script, params IEnumerable<object> input)
    {
        using var running = new RunningScript(_runspace, script);
        return running.Finish(input);
    }

    /// <summary>Runs a script and stops it like Ctrl-C as soon as a condition holds. Fails if the script ends before.</summary>
    /// <param name="script">What a user types.</param>
    /// <param name="condition">Looked at whenever an object, an error, a message or progress has come.</param>
    public RunResult RunUntil(string script, Func<RunResult, bool> condition)
    {
        using var running = new RunningScript(_runspace, script);
        return running.StopWhen(condition);
    }

    /// <summary>The text that a terminal of a width shows for a script: objects in their default views, and errors.</summary>
    public string Render(string script, int width = 100)
    {
        _host.CapturedUI.Begin(width);
        using var pipeline = _runspace.CreatePipeline(script);
        var output = new Command("Out-Default");
        output.MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output;
        pipeline.Commands.Add(output);
        pipeline.Invoke();
        return _host.CapturedUI.Text;
    }

    /// <summary>The texts that Tab offers at the end of a line.</summary>
    public string[] Complete(string line) => [.. CompletionsOf(line).Select(completion => completion.CompletionText)];

    /// <summary>What Tab offers at the end of a line, with list items and tool tips.</summary>
    public IReadOnlyList<CompletionResult> CompletionsOf(string line)
    {
        using var shell = System.Management.Automation.PowerShell.Create(_runspace);
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches];
    }

    /// <summary>Closes the session.</summary>
    public void Dispose() => _runspace.Dispose();
}
