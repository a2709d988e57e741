namespace NixStore.Activation;

/// <summary>How the program of a path is run for an action.</summary>
/// <param name="File">The program, from the path.</param>
/// <param name="Argument">Its argument, or null for none.</param>
/// <param name="Variable">The variable that is set for it, as <c>NAME=value</c>, or null for none.</param>
/// <param name="SwitchesProfile">Whether the profile has to lead to the path before.</param>
internal sealed record ActivationProgram(string File, string? Argument, string? Variable, bool SwitchesProfile)
{
    private static readonly Dictionary<(ActivationKind, ActivationAction), ActivationProgram> _all = new()
    {
        [(ActivationKind.System, ActivationAction.Switch)] = new("bin/switch-to-configuration", "switch", null, true),
        [(ActivationKind.System, ActivationAction.Boot)] = new("bin/switch-to-configuration", "boot", null, true),
        [(ActivationKind.System, ActivationAction.Test)] = new("bin/switch-to-configuration", "test", null, false),
        [(ActivationKind.System, ActivationAction.DryActivate)] = new("bin/switch-to-configuration", "dry-activate", null, false),
        [(ActivationKind.Home, ActivationAction.Switch)] = new("activate", null, null, false),
        [(ActivationKind.Home, ActivationAction.DryActivate)] = new("activate", null, "DRY_RUN=1", false),
        [(ActivationKind.DeployRs, ActivationAction.Switch)] = new("deploy-rs-activate", null, null, true),
        [(ActivationKind.DeployRs, ActivationAction.Boot)] = new("deploy-rs-activate", null, "BOOT=1", true),
        [(ActivationKind.DeployRs, ActivationAction.Test)] = new("deploy-rs-activate", null, null, false),
        [(ActivationKind.DeployRs, ActivationAction.DryActivate)] = new("deploy-rs-activate", null, "DRY_ACTIVATE=1", false),
        [(ActivationKind.Other, ActivationAction.Switch)] = new("activate", null, null, true),
        [(ActivationKind.Other, ActivationAction.Test)] = new("activate", null, null, false),
    };

    /// <summary>Returns how a path of a kind is activated.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="action">The action.</param>
    /// <exception cref="NixStoreException">Paths of the kind do not support the action.</exception>
    public static ActivationProgram Of(ActivationKind kind, ActivationAction action)
        => _all.GetValueOrDefault((kind, action)) ?? throw new NixStoreException(
            $"A path of the kind {kind} does not support the action {action}. "
                + $"It supports {string.Join(", ", _all.Keys.Where(key => key.Item1 == kind).Select(static key => key.Item2))}.")
        {
            Reason = FailureReason.NotActivatable,
        };
}
