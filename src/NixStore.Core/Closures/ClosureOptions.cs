namespace NixStore.Closures;

/// <summary>Options for a closure: which paths it includes, and its direction.</summary>
public sealed record ClosureOptions
{
    /// <summary>The direction.</summary>
    public ClosureDirection Direction { get; init; } = ClosureDirection.References;

    /// <summary>
    /// Whether the valid outputs of each derivation are included, as in <c>nix-store -qR --include-outputs</c>. In the direction of
    /// referrers: the valid derivations that have a path as their output.
    /// </summary>
    public bool IncludeOutputs { get; init; }

    /// <summary>
    /// Whether the deriver of each path is included, if it is valid. In the direction of referrers: the valid outputs of each derivation.
    /// </summary>
    public bool IncludeDerivers { get; init; }
}
