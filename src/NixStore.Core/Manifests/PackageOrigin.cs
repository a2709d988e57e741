namespace NixStore.Manifests;

/// <summary>The flake that a package of a profile comes from.</summary>
/// <param name="OriginalUrl">The reference of the flake as the user gave it, such as <c>flake:nixpkgs</c>.</param>
/// <param name="Url">The reference that is locked to a revision.</param>
/// <param name="AttributePath">The attribute of the package, such as <c>legacyPackages.x86_64-linux.hello</c>.</param>
/// <param name="Outputs">The outputs that the user selected, <c>*</c> for all; null for the default ones.</param>
public sealed record PackageOrigin(string OriginalUrl, string Url, string AttributePath, IReadOnlyList<string>? Outputs)
{
    /// <summary>Returns the reference with the attribute, and with the outputs if they were selected, as Nix prints it.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
        => $"{OriginalUrl}#{AttributePath}" + (Outputs is null ? "" : $"^{string.Join(',', Outputs)}");

    /// <inheritdoc/>
    public bool Equals(PackageOrigin? other)
        => other is not null && ToString() == other.ToString() && Url == other.Url;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());
}
