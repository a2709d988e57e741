using NixStore.Copying;
using NixStore.Progress;

namespace NixStore.Activation;

/// <summary>Options for an activation.</summary>
public sealed record ActivationOptions
{
    /// <summary>Gets what is done with the path.</summary>
    public ActivationAction Action { get; init; } = ActivationAction.Switch;

    /// <summary>
    /// Gets the profile: a full path, or a path from the directory of profiles of the target such as <c>system</c>. Null for the usual one
    /// of the kind of the path.
    /// </summary>
    public string? Profile { get; init; }

    /// <summary>Gets the options for copying the closure.</summary>
    public CopyOptions Copy { get; init; } = new();

    /// <summary>Gets how long the program of the path may run. Then the target ends it, and it has failed.</summary>
    public TimeSpan ActivationTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Gets how long the target waits, after the program of the path has ended, for the confirmation over a new connection. Without it, the
    /// target returns by itself to what was there before. Null if no confirmation is needed.
    /// </summary>
    public TimeSpan? ConfirmTimeout { get; init; }

    /// <summary>Gets how long a target whose connection was lost is tried again.</summary>
    public TimeSpan ReconnectTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the outcomes after which the target returns to what was there before.</summary>
    public RollbackConditions RollbackOn { get; init; } = RollbackConditions.Failure | RollbackConditions.HealthCheck;

    /// <summary>
    /// Gets the check of a target after the activation. It receives the name of the machine, and returns why the machine is not healthy, or
    /// null if it is. An exception counts as a reason. Called from several threads. Null for no check.
    /// </summary>
    public Func<string, CancellationToken, Task<string?>>? HealthCheck { get; init; }

    /// <summary>
    /// Gets the function that decides, before anything is changed on a target, whether to carry out the plan. Called from several threads.
    /// Null approves all.
    /// </summary>
    public Func<ActivationPlan, bool>? Approve { get; init; }

    /// <summary>
    /// Gets the receiver of the output: the name of the target, and a line. Called from several threads. Null for none.
    /// </summary>
    public Action<string, string>? Output { get; init; }

    /// <summary>
    /// Gets the function that returns the receiver of progress reports for copying to a target, by its name. Null for none.
    /// </summary>
    public Func<string, IProgress<OperationProgress>>? Progress { get; init; }
}
