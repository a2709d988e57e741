namespace NixStore.Deriving;

/// <summary>What differs between two derivations.</summary>
public enum DerivationDifferenceKind
{
    /// <summary>The system that can build.</summary>
    System,

    /// <summary>The program that builds.</summary>
    Builder,

    /// <summary>The arguments of the builder.</summary>
    Arguments,

    /// <summary>A variable of the environment.</summary>
    Variable,

    /// <summary>The kind or the hash of an output.</summary>
    Output,

    /// <summary>A source.</summary>
    Source,

    /// <summary>An input derivation that only one of them needs, or different outputs of one.</summary>
    Input,
}
