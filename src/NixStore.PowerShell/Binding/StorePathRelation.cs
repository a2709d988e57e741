namespace NixStore.PowerShell.Binding;

/// <summary>How the paths that <c>Get-StorePath -Relation</c> writes stand to the given ones.</summary>
public enum StorePathRelation
{
    /// <summary>Those that a path refers to.</summary>
    References,

    /// <summary>Those that refer to a path.</summary>
    Referrers,

    /// <summary>The valid derivations that have a path as an output.</summary>
    Derivers,

    /// <summary>The valid outputs of a derivation.</summary>
    Outputs,
}
