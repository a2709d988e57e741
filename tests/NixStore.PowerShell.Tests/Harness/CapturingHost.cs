using System.Globalization;
using System.Management.Automation.Host;

namespace NixStore.PowerShell.Harness;

/// <summary>A host that keeps what a terminal would show.</summary>
internal sealed class CapturingHost : PSHost
{
    public override string Name => "NixStore tests";

    public override Version Version { get; } = new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public CapturingUserInterface CapturedUI { get; } = new();

    public override PSHostUserInterface UI => CapturedUI;

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }
}
