namespace NixStore.Closures;

/// <summary>Options for a closure: which paths it includes, and its direction.</summary>
public sealed record ClosureOptions
{
    /// <summary>Gets the direction.</summary>
    public ClosureDirection Direction { get; init; } = ClosureDirection.References;

    /// <summary>
    /// Gets whether the valid outputs of each derivation are included, as in <c>nix-store -qR --include-outputs</c>. In the direction of
    /// referrers: the valid derivations that have a path as their output.
    /// </summary>
    public bool IncludeOutputs { get; init; }

    /// <summary>
    /// Gets whether the deriver of each path is included, if it is valid. In the direction of referrers: the valid outputs of each
    /// derivation.
    /// </summary>
    public bool IncludeDerivers { get; init; }
}
