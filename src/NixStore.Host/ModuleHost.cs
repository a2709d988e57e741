using System.Globalization;
using System.Management.Automation.Host;

namespace NixStore.Host;

/// <summary>The engine's view of this program.</summary>
internal sealed class ModuleHost(HostUserInterface ui) : PSHost
{
    public override string Name => "NixStore.Host";

    public override Version Version { get; } = typeof(ModuleHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI { get; } = ui;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <summary>What <c>exit</c> asked for, where it was called.</summary>
    public int? ExitCode { get; private set; }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("This host runs one command and has no prompt to nest.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("This host runs one command and has no prompt to leave.");

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
