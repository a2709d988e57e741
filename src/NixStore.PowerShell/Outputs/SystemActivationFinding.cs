using NixStore.Activation.Checks;

namespace NixStore.PowerShell.Outputs;

/// <summary>What was found on a machine before an activation.</summary>
public sealed class SystemActivationFinding
{
    internal SystemActivationFinding(ActivationFinding finding)
    {
        ComputerName = finding.Target;
        Subject = finding.Subject;
        Severity = finding.Severity.ToString();
        Message = finding.Message;
    }

    /// <summary>Gets the machine, as it was given.</summary>
    public string ComputerName { get; }

    /// <summary>
    /// Gets what the finding is about: Connection, Profile, Activation, Closure, Signatures, Space, Boot, Version, Inhibitors or Reboot.
    /// </summary>
    public string Subject { get; }

    /// <summary>Gets how much it matters: Information, Warning, or Error if the activation would fail.</summary>
    public string Severity { get; }

    /// <summary>Gets what was found.</summary>
    public string Message { get; }

    /// <summary>Returns the message.</summary>
    /// <returns>The same as <see cref="Message"/>.</returns>
    public override string ToString() => Message;
}
