using NixStore.Deriving;

namespace NixStore.PowerShell.Outputs;

/// <summary>A difference between two derivations, or between two of their inputs.</summary>
public sealed class DerivationDifferenceInfo
{
    internal DerivationDifferenceInfo(DerivationDifference difference)
    {
        Derivation = difference.Through[^1];
        Kind = difference.Kind.ToString();
        Name = difference.Name;
        Reference = difference.Before;
        Difference = difference.After;
        Through = [.. difference.Through];
    }

    /// <summary>Gets the name of the derivation that differs.</summary>
    public string Derivation { get; }

    /// <summary>
    /// Gets what differs: <c>System</c>, <c>Builder</c>, <c>Arguments</c>, <c>Variable</c>, <c>Output</c>, <c>Source</c> or <c>Input</c>.
    /// </summary>
    public string Kind { get; }

    /// <summary>Gets the name of the variable, output, source or input, or an empty text.</summary>
    public string Name { get; }

    /// <summary>Gets the value in the first derivation; null if it lacks it.</summary>
    public string? Reference { get; }

    /// <summary>Gets the value in the second derivation; null if it lacks it.</summary>
    public string? Difference { get; }

    /// <summary>Gets the names of the derivations from the compared one to the one that differs.</summary>
    public TextList Through { get; }
}
