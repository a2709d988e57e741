namespace NixStore.Activation.Checks;

/// <summary>Checks whether the profile of a target can be switched.</summary>
/// <param name="state">What the target reports.</param>
/// <param name="findings">Receives what is found.</param>
internal sealed class ProfileCheck(TargetInspection state, FindingList findings)
{
    private const string Subject = "Profile";

    /// <summary>Checks the profile.</summary>
    /// <param name="program">How the path is activated.</param>
    /// <param name="target">The target.</param>
    public void Check(ActivationProgram program, ActivationTarget target)
    {
        if (program.SwitchesProfile && !state.IsProfileWritable)
        {
            findings.AddError(Subject, $"The user {state.User} cannot switch the profile {state.Profile}. Connect as a user who can.");
        }

        if (program.SwitchesProfile && state.IsProfileLocked)
        {
            findings.AddWarning(Subject, $"Another process has locked the profile {state.Profile}. An activation waits for it.");
        }

        if (state.IsSwitching)
        {
            findings.AddError("Activation", "Another process is activating a system there. Try again when it has ended.");
        }

        if (program.SwitchesProfile && !state.HasNix && !target.IsThisMachine)
        {
            findings.AddInformation(
                Subject, "There is no nix-env, so only a profile in the directory of profiles of Nix can be switched.");
        }
    }
}
