using System.Management.Automation;
using NixStore.Activation;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;

namespace NixStore.PowerShell.Commands.Activation;

/// <summary>Activates a system on this machine or on hosts.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "SystemActivation", SupportsShouldProcess = true,
    HelpUri = HelpPages.Root + "Invoke-SystemActivation.md")]
[OutputType(typeof(SystemActivationResult))]
public sealed class InvokeSystemActivationCommand : ActivationCmdlet
{
    private const int MostAtOnce = 32;

    /// <summary>
    /// Gets or sets how long a machine waits for the confirmation after the activation. Without it, the machine rolls back by itself.
    /// </summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? ConfirmTimeout { get; set; }

    /// <summary>Gets or sets how long the program of the path may run. Then the machine ends it.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? ActivationTimeout { get; set; }

    /// <summary>Gets or sets the script that checks each machine after the activation. <c>$_</c> is the name of the machine.</summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? HealthCheck { get; set; }

    /// <summary>Gets or sets the outcomes after which a machine is rolled back.</summary>
    [Parameter]
    public RollbackConditions RollbackOn { get; set; } = RollbackConditions.Failure | RollbackConditions.HealthCheck;

    /// <summary>Gets or sets the number of machines at once. The next batch begins when the one before has ended.</summary>
    [Parameter]
    [ValidateRange(1, MostAtOnce)]
    public int BatchSize { get; set; } = MostAtOnce;

    /// <summary>Gets or sets the number of failed machines after which no further batch begins.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int FailureThreshold { get; set; } = 1;

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Action == ActivationAction.DryActivate && (ConfirmTimeout is not null || HealthCheck is not null))
        {
            throw new ArgumentException(
                "With -Action DryActivate nothing is changed, so there is nothing to confirm or to check. "
                + "Leave out -ConfirmTimeout and -HealthCheck.");
        }
    }

    /// <inheritdoc/>
    private protected override void Run(OpenStore store, ActivatablePath activation)
    {
        using var progress = new TargetsProgress("Copy", WriteProgress);
        var rollout = new ActivationRollout(store.Store, activation, OptionsFor(store) with
        {
            ConfirmTimeout = ConfirmTimeout,
            ActivationTimeout = ActivationTimeout ?? new ActivationOptions().ActivationTimeout,
            RollbackOn = RollbackOn,
            HealthCheck = HealthCheck is null ? null : CheckAsync,
            Approve = plan => Approve(plan, store.Store.Directory),
            Output = (target, line) => WriteLine($"{target}: {line}"),
            Progress = progress.Follow,
        })
        {
            BatchSize = BatchSize,
            FailureThreshold = FailureThreshold,
        };
        foreach (var result in Pull(rollout.RunAsync(FindTargets(store, IsWhatIf), StopToken)))
        {
            progress.Complete(result.Target);
            Write(result, store.Store.Directory);
        }
    }

    private Task<string?> CheckAsync(string host, CancellationToken cancellationToken)
        => Task.FromResult(Ask(() => new HealthCheckScript(HealthCheck!).Run(host)));

    private bool Approve(ActivationPlan plan, StoreDirectory directory)
    {
        var text = new ActivationPlanText(plan, directory);
        return ShouldProcess(text.Details, $"{text.Summary}?", MyInvocation.MyCommand.Name);
    }

    private void Write(ActivationResult result, StoreDirectory directory)
    {
        if (result is { IsSuccess: false, State: not ActivationState.Skipped })
        {
            var failure = result.Error ?? new NixStoreException($"{result.State}: {result.Reason}");
            WriteError(ErrorRecords.CreateFor(result.Target, failure, result.Target));
        }

        WriteObject(new SystemActivationResult(result, directory));
    }
}
