using System.Management.Automation;
using NixStore.Activation;
using NixStore.Activation.Checks;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;

namespace NixStore.PowerShell.Commands.Activation;

/// <summary>Finds what would stop an activation, or what a user should know before. Nothing is changed.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SystemActivation", HelpUri = HelpPages.Root + "Test-SystemActivation.md")]
[OutputType(typeof(SystemActivationFinding), typeof(bool))]
public sealed class TestSystemActivationCommand : ActivationCmdlet
{
    /// <summary>Gets or sets a value indicating whether one result is written: false if an activation would fail.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    private protected override void Run(OpenStore store, ActivatablePath activation)
    {
        var checker = new ActivationChecker(store.Store, activation, OptionsFor(store));
        var checks = FindTargets(store, isPlanned: true).Select(target => Task.Run(() => checker.CheckAsync(target, StopToken))).ToList();
        var isGood = true;
        foreach (var check in checks)
        {
            foreach (var finding in Wait(check))
            {
                isGood &= finding.Severity != ActivationFindingSeverity.Error;
                if (!Quiet)
                {
                    WriteObject(new SystemActivationFinding(finding));
                }
            }
        }

        if (Quiet)
        {
            WriteObject(isGood);
        }
    }
}
