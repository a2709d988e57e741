namespace NixStore.Activation.Checks;

/// <summary>What was found on a target before an activation.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="Subject">What it is about, such as <c>Closure</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">What was found, and what to do.</param>
public sealed record ActivationFinding(string Target, string Subject, ActivationFindingSeverity Severity, string Message);
