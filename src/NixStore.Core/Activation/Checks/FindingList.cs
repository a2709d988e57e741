namespace NixStore.Activation.Checks;

/// <summary>The findings of one target.</summary>
/// <param name="target">The name of the target.</param>
internal sealed class FindingList(string target)
{
    private readonly List<ActivationFinding> _findings = [];

    /// <summary>Gets all findings.</summary>
    public IReadOnlyList<ActivationFinding> All => _findings;

    /// <summary>Adds what would let the activation fail.</summary>
    public void AddError(string subject, string message) => Add(subject, ActivationFindingSeverity.Error, message);

    /// <summary>Adds what the user should know before the activation.</summary>
    public void AddWarning(string subject, string message) => Add(subject, ActivationFindingSeverity.Warning, message);

    /// <summary>Adds what does not affect the activation.</summary>
    public void AddInformation(string subject, string message) => Add(subject, ActivationFindingSeverity.Information, message);

    private void Add(string subject, ActivationFindingSeverity severity, string message)
        => _findings.Add(new ActivationFinding(target, subject, severity, message));
}
