namespace NixStore.Closures;

/// <summary>What a closure holds beside the paths themselves, and which way it is followed.</summary>
public sealed record ClosureOptions
{
    /// <summary>Which way references are followed.</summary>
    public ClosureDirection Direction { get; init; } = ClosureDirection.References;

    /// <summary>
    /// Whether the valid outputs of each derivation are taken in, as <c>nix-store -qR --include-outputs</c> does. In the
    /// direction of referrers: the valid derivations that have a path as their output.
    /// </summary>
    public bool IncludeOutputs { get; init; }

    /// <summary>
    /// Whether the deriver of each path is taken in, if it is valid. In the direction of referrers: the valid
    /// outputs of each derivation.
    /// </summary>
    public bool IncludeDerivers { get; init; }
}
