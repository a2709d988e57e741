namespace NixStore.Activation.Checks;

/// <summary>How much a finding matters for an activation.</summary>
public enum ActivationFindingSeverity
{
    /// <summary>The activation is not affected.</summary>
    Information,

    /// <summary>The activation can succeed, and the user should know this before.</summary>
    Warning,

    /// <summary>The activation would fail.</summary>
    Error,
}
