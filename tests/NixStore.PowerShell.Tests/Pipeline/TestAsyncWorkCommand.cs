using System.Management.Automation;

namespace NixStore.PowerShell.Pipeline;

/// <summary>A cmdlet whose work a test gives it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "AsyncWork", SupportsShouldProcess = true)]
public sealed class TestAsyncWorkCommand : AsyncCmdlet
{
    /// <summary>Runs on the thread pool and may write.</summary>
    [Parameter(Mandatory = true)]
    public Func<TestAsyncWorkCommand, CancellationToken, Task> Work { get; set; } = null!;

    /// <summary>Writes an object from the work.</summary>
    public void Send(object value) => WriteObject(value);

    /// <summary>Writes an error from the work.</summary>
    public void Fail(Exception error, object target) => WriteError(error, target);

    /// <summary>Asks from the work.</summary>
    public bool Ask(string target, string action) => ShouldProcess(target, action);

    /// <inheritdoc/>
    protected override void End() => Run(token => Work(this, token));
}
