namespace NixStore.PowerShell.Binding;

/// <summary>The relation of the paths that <c>Get-StorePath -Relation</c> writes to the given paths.</summary>
public enum StorePathRelation
{
    /// <summary>The paths that a path refers to.</summary>
    References,

    /// <summary>The paths that refer to a path.</summary>
    Referrers,

    /// <summary>The valid derivations that have a path as an output.</summary>
    Derivers,

    /// <summary>The valid outputs of a derivation.</summary>
    Outputs,
}
